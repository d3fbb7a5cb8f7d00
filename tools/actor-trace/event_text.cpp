#include "tools/actor-trace/event_text.hpp"

#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

namespace lectern::tracing {

namespace {

using trace::event;
using trace::kind;

/// One field of a record that is not of a message.
struct fact {
  std::string name;
  std::string text;
  boost::json::value value;
};

fact named(std::string name, std::string text) {
  return {std::move(name), text, boost::json::string{text}};
}

const trace::kind_text& meaning_of(const reading& trace, const event& entry) {
  static const trace::kind_text unknown{"", "peer", "value", "aux"};
  const auto& kinds = trace.seen.schema().kinds;
  const auto found = kinds.find(static_cast<std::uint8_t>(entry.kind()));
  return found == kinds.end() ? unknown : found->second;
}

std::string kind_name(const reading& trace, const event& entry) {
  return trace.seen.schema().kind(static_cast<std::uint8_t>(entry.kind()));
}

/// The phases of an actor are those of its role.
std::string phase_name(const reading& trace, const event& entry, std::uint64_t number) {
  const auto* life = trace.lives.find(entry.self);
  return trace.seen.schema().phase(life == nullptr ? std::uint16_t{0} : life->role, number);
}

fact fact_of(const reading& trace, const event& entry, const std::string& name,
             std::uint64_t number) {
  if (name == "parent" || name == "operation" || name == "actor")
    return {name, trace.lives.name(static_cast<std::uint32_t>(number)), number};
  if (name == "role")
    return named(name, trace.seen.schema().role(static_cast<std::uint16_t>(number)));
  if (name == "before" || name == "after")
    return named(name, phase_name(trace, entry, number));
  if (trace.seen.schema().values.contains(name))
    return named(name, trace.seen.schema().value(name, number));
  return {name, std::to_string(number), number};
}

/// The fields of a record beyond its kind and actor.
std::vector<fact> facts_of(const reading& trace, const event& entry) {
  const auto& meaning = meaning_of(trace, entry);
  if (entry.kind() == kind::operation_named)
    return {named("uuid", trace::to_text(trace::uuid_of(entry)))};
  std::vector<fact> facts;
  if (!meaning.peer.empty())
    facts.push_back(fact_of(trace, entry, meaning.peer, entry.peer));
  if (!meaning.value.empty()
      && !(entry.kind() == kind::operation_final && entry.value == trace::no_exit_code))
    facts.push_back(fact_of(trace, entry, meaning.value, entry.value));
  if (!meaning.aux.empty())
    facts.push_back(fact_of(trace, entry, meaning.aux, entry.aux));
  return facts;
}

/// ` link 17 bytes 512`; the names are left out where the kind says enough.
std::string facts_text(const reading& trace, const event& entry) {
  const auto facts = facts_of(trace, entry);
  std::string text;
  if (entry.kind() == kind::phase && facts.size() == 2)
    return ' ' + facts[0].text + " -> " + facts[1].text;
  for (const auto& fact : facts)
    text += (facts.size() == 1 ? "" : ' ' + fact.name) + ' ' + fact.text;
  return text;
}

std::string ticket_text(std::uint32_t ticket) {
  std::string text;
  if ((ticket & trace::ticket_request) != 0)
    text = ", a request";
  if ((ticket & trace::ticket_response) != 0)
    text = ", a response";
  if ((ticket & trace::ticket_unhandled) != 0)
    text += ", not handled";
  return text;
}

/// `(waited 1.20 us, ran 3.00 us)`, as far as it is known.
std::string times_text(const reading& trace, event_index at) {
  if (!is_handler(trace.seen[at]))
    return {};
  const auto run = run_time(trace, at);
  const auto wait = wait_time(trace, at);
  return std::string{" ("} + (wait ? "waited " + duration_text(*wait) + ", " : "")
         + (run ? "ran " + duration_text(*run) : "has not finished") + ')';
}

} // namespace

std::string what_happened(const reading& trace, event_index at) {
  const auto& entry = trace.seen[at];
  auto text = kind_name(trace, entry);
  if (is_message(entry)) {
    text += ' ' + trace.seen.schema().message(entry.type());
    text += entry.kind() == kind::receive ? " from " : " to ";
    text += trace.lives.name(entry.peer) + ticket_text(entry.aux);
    return text + times_text(trace, at);
  }
  return text + facts_text(trace, entry) + times_text(trace, at);
}

std::string event_line(const reading& trace, event_index at, numbering numbers, bool color) {
  const auto& entry = trace.seen[at];
  std::array<char, 32> number{};
  if (numbers == numbering::position)
    std::snprintf(number.data(), number.size(), "%-8s", ('#' + std::to_string(at)).c_str());
  auto name = printable(trace.lives.name(entry.self));
  name.resize(std::max<std::size_t>(name.size(), 22), ' ');
  const auto is_bad = entry.kind() == kind::reject || entry.kind() == kind::link_drop
                      || entry.kind() == kind::child_failed;
  return painted(number.data(), style::dim, color)
         + painted(clock_text(trace.seen.clock().realtime_ns(entry.ticks())), style::dim, color)
         + "  " + painted(name, style::bold, color) + "  "
         + painted(printable(what_happened(trace, at)), is_bad ? style::bad : style::plain, color);
}

boost::json::object event_object(const reading& trace, event_index at, numbering numbers) {
  const auto& entry = trace.seen[at];
  const auto& clock = trace.seen.clock();
  boost::json::object result;
  if (numbers == numbering::position)
    result["n"] = at;
  result["time_ns"] = clock.ns(entry.ticks());
  result["time"] = date_text(clock.realtime_ns(entry.ticks()));
  result["ring"] = entry.ring;
  result["kind"] = kind_name(trace, entry);
  result["actor"] = entry.self;
  result["name"] = trace.lives.name(entry.self);
  if (is_message(entry)) {
    result["message"] = trace.seen.schema().message(entry.type());
    result["peer"] = entry.peer;
    result["peer_name"] = trace.lives.name(entry.peer);
    result["request"] = (entry.aux & trace::ticket_request) != 0;
    result["response"] = (entry.aux & trace::ticket_response) != 0;
    result["handled"] = (entry.aux & trace::ticket_unhandled) == 0;
  } else {
    for (auto& fact : facts_of(trace, entry))
      result[fact.name] = std::move(fact.value);
  }
  if (const auto wait = wait_time(trace, at))
    result["wait_ns"] = *wait;
  if (const auto run = run_time(trace, at))
    result["run_ns"] = *run;
  return result;
}

} // namespace lectern::tracing
