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

/// One field of a record that is no message.
struct fact {
  std::string name;
  std::string text;
  boost::json::value value;
};

fact named(std::string name, std::string text) {
  return {std::move(name), text, boost::json::string{text}};
}

const trace::kind_text& meaning_of(const reading& of, const event& what) {
  static const trace::kind_text unknown{"", "peer", "value", "aux"};
  const auto& kinds = of.seen.schema().kinds;
  const auto found = kinds.find(static_cast<std::uint8_t>(what.kind()));
  return found == kinds.end() ? unknown : found->second;
}

std::string kind_name(const reading& of, const event& what) {
  return of.seen.schema().kind(static_cast<std::uint8_t>(what.kind()));
}

/// The phases of an actor are those of its role.
std::string phase_name(const reading& of, const event& what, std::uint64_t number) {
  const auto* life = of.all.find(what.self);
  return of.seen.schema().phase(life == nullptr ? std::uint16_t{0} : life->role, number);
}

fact fact_of(const reading& of, const event& what, const std::string& name, std::uint64_t number) {
  if (name == "parent" || name == "operation" || name == "actor")
    return {name, of.all.name(static_cast<std::uint32_t>(number)), number};
  if (name == "role")
    return named(name, of.seen.schema().role(static_cast<std::uint16_t>(number)));
  if (name == "before" || name == "after")
    return named(name, phase_name(of, what, number));
  if (of.seen.schema().values.contains(name))
    return named(name, of.seen.schema().value(name, number));
  return {name, std::to_string(number), number};
}

/// What a record says beyond its kind and actor.
std::vector<fact> facts_of(const reading& of, const event& what) {
  const auto& meaning = meaning_of(of, what);
  if (what.kind() == kind::operation_named)
    return {named("uuid", trace::to_text(trace::uuid_of(what)))};
  std::vector<fact> facts;
  if (!meaning.peer.empty())
    facts.push_back(fact_of(of, what, meaning.peer, what.peer));
  if (!meaning.value.empty()
      && !(what.kind() == kind::operation_final && what.what == trace::no_exit_code))
    facts.push_back(fact_of(of, what, meaning.value, what.what));
  if (!meaning.aux.empty())
    facts.push_back(fact_of(of, what, meaning.aux, what.aux));
  return facts;
}

/// ` link 17 bytes 512`; the names are left out where the kind says enough.
std::string facts_text(const reading& of, const event& what) {
  const auto facts = facts_of(of, what);
  std::string text;
  if (what.kind() == kind::phase && facts.size() == 2)
    return ' ' + facts[0].text + " -> " + facts[1].text;
  for (const auto& each : facts)
    text += (facts.size() == 1 ? "" : ' ' + each.name) + ' ' + each.text;
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
std::string times_text(const reading& of, event_index at) {
  if (!is_handler(of.seen[at]))
    return {};
  const auto run = run_time(of, at);
  const auto wait = wait_time(of, at);
  return std::string{" ("} + (wait ? "waited " + duration_text(*wait) + ", " : "")
         + (run ? "ran " + duration_text(*run) : "has not finished") + ')';
}

} // namespace

std::string what_happened(const reading& of, event_index at) {
  const auto& what = of.seen[at];
  auto text = kind_name(of, what);
  if (is_message(what)) {
    text += ' ' + of.seen.schema().message(what.type());
    text += what.kind() == kind::receive ? " from " : " to ";
    text += of.all.name(what.peer) + ticket_text(what.aux);
    return text + times_text(of, at);
  }
  return text + facts_text(of, what) + times_text(of, at);
}

std::string event_line(const reading& of, event_index at, numbering how, bool color) {
  const auto& what = of.seen[at];
  std::array<char, 32> number{};
  if (how == numbering::position)
    std::snprintf(number.data(), number.size(), "%-8s", ('#' + std::to_string(at)).c_str());
  auto name = printable(of.all.name(what.self));
  name.resize(std::max<std::size_t>(name.size(), 22), ' ');
  const auto is_bad = what.kind() == kind::reject || what.kind() == kind::link_drop
                      || what.kind() == kind::child_failed;
  return painted(number.data(), style::dim, color)
         + painted(clock_text(of.seen.clock().realtime_ns(what.ticks())), style::dim, color) + "  "
         + painted(name, style::bold, color) + "  "
         + painted(printable(what_happened(of, at)), is_bad ? style::bad : style::plain, color);
}

boost::json::object event_object(const reading& of, event_index at, numbering how) {
  const auto& what = of.seen[at];
  const auto& clock = of.seen.clock();
  boost::json::object result;
  if (how == numbering::position)
    result["n"] = at;
  result["time_ns"] = clock.ns(what.ticks());
  result["time"] = date_text(clock.realtime_ns(what.ticks()));
  result["ring"] = what.ring;
  result["kind"] = kind_name(of, what);
  result["actor"] = what.self;
  result["name"] = of.all.name(what.self);
  if (is_message(what)) {
    result["message"] = of.seen.schema().message(what.type());
    result["peer"] = what.peer;
    result["peer_name"] = of.all.name(what.peer);
    result["request"] = (what.aux & trace::ticket_request) != 0;
    result["response"] = (what.aux & trace::ticket_response) != 0;
    result["handled"] = (what.aux & trace::ticket_unhandled) == 0;
  } else {
    for (auto& each : facts_of(of, what))
      result[each.name] = std::move(each.value);
  }
  if (const auto wait = wait_time(of, at))
    result["wait_ns"] = *wait;
  if (const auto run = run_time(of, at))
    result["run_ns"] = *run;
  return result;
}

} // namespace lectern::tracing
