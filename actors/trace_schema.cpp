#include "actors/trace_schema.hpp"

#include "actors/http/http_connection_fsm.hpp"
#include "actors/messages/local.hpp"
#include "actors/runtime/trace_names.hpp"
#include "actors/session/connection_fsm.hpp"
#include "actors/session/operation_fsm.hpp"
#include "actors/source/reopen_fsm.hpp"
#include "actors/source/source_fsm.hpp"

#include <caf/exit_reason.hpp>

#include <map>
#include <utility>
#include <vector>

namespace lectern {

namespace {

static_assert(static_cast<std::uint32_t>(link_cause::finished) == trace::link_finished);

template <class Phase>
std::vector<std::string> phases_of() {
  std::vector<std::string> names;
  for (const auto& [number, name] : trace::names_of<Phase>())
    names.push_back(name);
  return names;
}

std::vector<std::string> phases_of(role which) {
  switch (which) {
  case role::http_connection:
    return phases_of<http_connection_fsm::phase>();
  case role::connection:
    return phases_of<connection_fsm::phase>();
  case role::console:
    return phases_of<reopen_fsm::phase>();
  case role::command:
    return phases_of<source_fsm::phase>();
  case role::operation:
    return phases_of<operation_fsm::phase>();
  default: // It has no state machine.
    return {};
  }
}

std::vector<trace::role_text> roles() {
  std::vector<trace::role_text> result{{}};
  for (const auto& [number, name] : trace::names_of<role>())
    result.push_back({name, phases_of(static_cast<role>(number))});
  return result;
}

std::map<std::uint64_t, std::string> exit_reasons() {
  std::map<std::uint64_t, std::string> result;
  for (unsigned i = 0; i <= static_cast<unsigned>(caf::exit_reason::unreachable); ++i)
    result.emplace(i, to_string(static_cast<caf::exit_reason>(i)));
  return result;
}

} // namespace

trace::schema trace_schema(std::string program) {
  auto result = trace::own_schema();
  result.program = std::move(program);
  result.messages = message_names();
  result.ending_messages = ending_messages();
  result.roles = roles();
  result.values["entrance"] = trace::names_of<entrance>();
  result.values["reason"] = exit_reasons();
  result.values["cause"] = trace::names_of<link_cause>();
  result.values["end_cause"] = trace::names_of<end_cause>();
  result.values["frame"] = {{0, "data"}, {1, "text"}, {2, "end mark"}, {3, "ping"}};
  result.values["status"] = trace::names_of<operation_status>();
  result.values["errno"] = {{0, "none"}, {trace::stream_ended, "stream ended without a Close"}};
  result.values["slot"] = {{0, "0"}, {1, "1"}, {2, "2"}, {3, "3"}};
  return result;
}

} // namespace lectern
