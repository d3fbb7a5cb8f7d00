#include "tools/actor-trace/concern.hpp"
#include "tools/actor-trace/selection.hpp"
#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace lectern::tracing {

namespace {

using trace::event;
using field = term::field;
using comparison = term::comparison;
using numbers = std::set<std::uint32_t>;
using test = std::function<bool(event_index)>;

// -- actors --------------------------------------------------------------------------

numbers numbers_of(const term& from) {
  numbers result;
  for (const auto& value : from.values)
    result.insert(parse_number(value).value_or(0));
  return result;
}

/// Links and actors of a `conn` or `op` term.
struct party {
  numbers actors;
  numbers links;
};

party party_of(const term& from, const reading& trace) {
  party result;
  if (from.name == field::conn) {
    result.links = numbers_of(from);
    for (const auto link : result.links)
      result.actors.merge(trace.lives.of_link(link));
    return result;
  }
  for (const auto& prefix : from.values)
    for (const auto operation : trace.lives.operations_named(prefix)) {
      result.actors.merge(trace.lives.of_operation(operation));
      const auto [begin, end] = trace.lives.links().equal_range(operation);
      for (auto joined = begin; joined != end; ++joined)
        result.links.insert(joined->second);
    }
  return result;
}

bool has(const std::vector<std::string>& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// Actors of a term about actors; nothing if it is about events.
std::optional<numbers> actors_of(const term& from, const reading& trace) {
  if (from.name == field::conn || from.name == field::op)
    return party_of(from, trace).actors;
  if (from.name == field::actor)
    return numbers_of(from);
  if (from.name != field::type && from.name != field::unit)
    return std::nullopt;
  numbers result;
  for (const auto& [id, actor] : trace.lives.actors())
    if (has(from.values, from.name == field::type ? trace.seen.schema().role(actor.role)
                                                  : std::to_string(actor.unit)))
      result.insert(id);
  return result;
}

// -- which events -----------------------------------------------------------------

test test_of_actor(numbers actors, const reading& trace) {
  return [actors = std::move(actors), &trace](event_index at) {
    const auto& entry = trace.seen[at];
    return actors.contains(entry.self) || (is_message(entry) && actors.contains(entry.peer));
  };
}

test test_of_party(const term& from, const reading& trace) {
  return [members = party_of(from, trace), is_concerned = concern{trace}, &trace](event_index at) {
    return is_concerned(trace.seen[at], members.actors, members.links);
  };
}

/// Of kinds and messages, by their numbers.
test test_of_name(const term& from, const reading& trace) {
  const auto& meaning = trace.seen.schema();
  numbers wanted;
  if (from.name == field::kind) {
    for (const auto& [number, text] : meaning.kinds)
      if (has(from.values, text.name))
        wanted.insert(number);
    return [wanted, &trace](event_index at) {
      return wanted.contains(static_cast<std::uint8_t>(trace.seen[at].kind()));
    };
  }
  for (std::uint32_t i = 0; i < meaning.messages.size(); ++i)
    if (has(from.values, meaning.messages[i]))
      wanted.insert(i);
  return [wanted, &trace](event_index at) {
    return is_message(trace.seen[at]) && wanted.contains(trace.seen[at].type());
  };
}

/// The moment that a `t` term names, in nanoseconds since the trace began.
std::int64_t moment_of(const term& from, const trace::history& seen) {
  if (const auto offset = parse_offset(from.values.front()))
    return *offset;
  const auto& clock = seen.clock();
  return nearest_with_time_of_day(clock.realtime_ns(seen.end()),
                                  parse_time_of_day(from.values.front()).value_or(0))
         - clock.realtime_ns(0);
}

test test_of_amount(const term& from, const reading& trace) {
  const auto is_less = from.relation == comparison::less;
  const auto limit = from.name == field::time ? moment_of(from, trace.seen)
                                              : parse_duration(from.values.front()).value_or(0);
  return [=, name = from.name, &trace](event_index at) {
    const auto value = name == field::time
                         ? std::optional{trace.seen.clock().ns(trace.seen[at].ticks())}
                       : name == field::dur ? run_time(trace, at)
                                            : wait_time(trace, at);
    return value && (is_less ? *value < limit : *value > limit);
  };
}

test test_of(const term& from, const reading& trace) {
  switch (from.name) {
  case field::conn:
  case field::op:
    return test_of_party(from, trace);
  case field::actor:
    return test_of_actor(numbers_of(from), trace);
  case field::type:
    return [members = *actors_of(from, trace), &trace](event_index at) {
      return members.contains(trace.seen[at].self);
    };
  case field::unit:
    return [rings = numbers_of(from), &trace](event_index at) {
      return rings.contains(trace.seen[at].ring);
    };
  case field::kind:
  case field::msg:
    return test_of_name(from, trace);
  case field::time:
  case field::dur:
  case field::wait:
    return test_of_amount(from, trace);
  }
  return {};
}

} // namespace

// -- selection --------------------------------------------------------------------

std::vector<event_index> selection::apply(const reading& to) const {
  std::vector<std::pair<test, bool>> tests;
  for (const auto& term : terms_)
    tests.emplace_back(test_of(term, to), term.relation != comparison::unequal);
  std::vector<event_index> result;
  for (event_index at = 0; at < to.seen.events().size(); ++at)
    if (std::all_of(tests.begin(), tests.end(),
                    [&](const auto& condition) { return condition.first(at) == condition.second; }))
      result.push_back(at);
  return result;
}

std::function<bool(std::uint32_t)> selection::actors(const reading& trace) const {
  std::vector<std::pair<numbers, bool>> sets;
  for (const auto& term : terms_)
    if (auto actors = actors_of(term, trace))
      sets.emplace_back(std::move(*actors), term.relation != comparison::unequal);
  return [sets = std::move(sets)](std::uint32_t actor) {
    return std::all_of(sets.begin(), sets.end(),
                       [&](const auto& set) { return set.first.contains(actor) == set.second; });
  };
}

} // namespace lectern::tracing
