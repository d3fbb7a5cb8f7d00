#include "actors/runtime/trace_names.hpp"

#include "actors/messages/message_ids.hpp"
#include "actors/trace/format.hpp"

#include <caf/exit_reason.hpp>
#include <caf/type_nr.hpp>

#include <array>
#include <string_view>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>

namespace lectern {

namespace {

/// A class of actors, and the phases of its state machine by number.
struct role {
  std::string_view name;
  std::vector<std::string> phases;
};

const std::vector<role>& roles() {
  static const std::vector<role> all{
    {"", {}},
    {"listener", {}},
    {"http_connection", {"reading", "late", "asking", "answering", "over"}},
    {"connection", {"opening", "open", "draining", "closing", "closed"}},
    {"console", {"open", "waiting", "stopping", "stopped"}},
    {"process", {"idle", "running", "draining", "exiting", "stopped"}},
    {"operation", {"connecting", "running", "ending", "flushing", "final", "over"}},
    {"directory", {}},
    {"events", {}},
    {"recorder", {}},
    {"api", {}},
    {"service", {}},
    {"exchange", {}},
    {"gatekeeper", {}},
    {"planner", {}},
  };
  return all;
}

const std::vector<std::string> entrances{"",
                                         "accepted",
                                         "http stream",
                                         "request deadline",
                                         "link",
                                         "ping due",
                                         "drain deadline",
                                         "child exit",
                                         "output ready",
                                         "input ready",
                                         "kill deadline",
                                         "output deadline",
                                         "connect deadline",
                                         "echo deadline",
                                         "source settled",
                                         "source retry",
                                         "take deadline",
                                         "stall check",
                                         "repaint due",
                                         "expiry",
                                         "plan deadline",
                                         "answer deadline",
                                         "wait deadline",
                                         "stranger age"};

/// CAF numbers its own types from 1; ours follow.
constexpr std::uint16_t own_messages_begin = caf::type_nrs + 1;

#define LECTERN_TYPE(name) &typeid(name),
const std::array own_types{LECTERN_MESSAGES(LECTERN_TYPE)};
#undef LECTERN_TYPE

#define LECTERN_NAME(name) #name,
constexpr std::array own_names{LECTERN_MESSAGES(LECTERN_NAME)};
#undef LECTERN_NAME

std::vector<std::string> message_names() {
  std::vector<std::string> names(own_messages_begin);
  for (std::size_t i = 1; i < caf::type_nrs; ++i)
    names[i] = caf::numbered_type_names[i - 1];
  names.insert(names.end(), own_names.begin(), own_names.end());
  return names;
}

std::map<std::uint64_t, std::string> by_number(const std::vector<std::string>& names) {
  std::map<std::uint64_t, std::string> result;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!names[i].empty())
      result.emplace(i, names[i]);
  return result;
}

std::map<std::uint64_t, std::string> exit_reasons() {
  std::map<std::uint64_t, std::string> result;
  for (unsigned i = 0; i <= static_cast<unsigned>(caf::exit_reason::unreachable); ++i)
    result.emplace(i, to_string(static_cast<caf::exit_reason>(i)));
  return result;
}

std::uint16_t look_up(const std::type_info& type) noexcept {
  static const auto numbers = [] {
    std::unordered_map<std::type_index, std::uint16_t> all;
    for (std::size_t i = 0; i < own_types.size(); ++i)
      all.emplace(*own_types[i], static_cast<std::uint16_t>(own_messages_begin + i));
    return all;
  }();
  const auto found = numbers.find(type);
  return found == numbers.end() ? std::uint16_t{0} : found->second;
}

} // namespace

trace::schema trace_schema(std::string program) {
  auto result = trace::own_schema();
  result.program = std::move(program);
  result.messages = message_names();
  for (const auto& each : roles())
    result.roles.push_back({std::string{each.name}, each.phases});
  result.values["entrance"] = by_number(entrances);
  result.values["reason"] = exit_reasons();
  result.values["cause"] = by_number({"finished", "peer left", "broken", "violated", "too slow"});
  result.values["frame"] = by_number({"data", "text", "end mark", "ping"});
  result.values["status"] = {
    {103, "running"}, {200, "success"}, {400, "failure"}, {401, "cancelled"}};
  result.values["errno"] = {{0, "none"}, {trace::stream_ended, "stream ended without a Close"}};
  result.values["slot"] = by_number({"0", "1", "2", "3"});
  return result;
}

std::uint16_t message_number(caf::rtti_pair type) noexcept {
  if (type.first != 0)
    return type.first;
  if (type.second == nullptr)
    return 0;
  // Few types make up nearly all messages: the address of one finds it at once.
  struct remembered {
    const std::type_info* type = nullptr;
    std::uint16_t number = 0;
  };
  constexpr std::size_t places = 256;
  thread_local std::array<remembered, places> cache;
  auto& place = cache[(reinterpret_cast<std::uintptr_t>(type.second) >> 4) % places];
  if (place.type != type.second)
    place = {type.second, look_up(*type.second)};
  return place.number;
}

std::uint16_t role_number(const char* actor_name) noexcept {
  const std::string_view name{actor_name};
  for (std::size_t i = 1; i < roles().size(); ++i)
    if (roles()[i].name == name)
      return static_cast<std::uint16_t>(i);
  return 0;
}

} // namespace lectern
