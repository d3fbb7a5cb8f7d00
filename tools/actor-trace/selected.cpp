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

// -- who ----------------------------------------------------------------------------

numbers numbers_of(const term& from) {
  numbers result;
  for (const auto& each : from.values)
    result.insert(parse_number(each).value_or(0));
  return result;
}

/// Links and actors of a `conn` or `op` term.
struct party {
  numbers actors;
  numbers links;
};

party party_of(const term& from, const reading& of) {
  party result;
  if (from.what == field::conn) {
    result.links = numbers_of(from);
    for (const auto link : result.links)
      result.actors.merge(of.all.of_link(link));
    return result;
  }
  for (const auto& prefix : from.values)
    for (const auto operation : of.all.operations_named(prefix)) {
      result.actors.merge(of.all.of_operation(operation));
      const auto [begin, end] = of.all.links().equal_range(operation);
      for (auto each = begin; each != end; ++each)
        result.links.insert(each->second);
    }
  return result;
}

bool has(const std::vector<std::string>& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// Actors of a term about actors; nothing if it is about events.
std::optional<numbers> actors_of(const term& from, const reading& of) {
  if (from.what == field::conn || from.what == field::op)
    return party_of(from, of).actors;
  if (from.what == field::actor)
    return numbers_of(from);
  if (from.what != field::type && from.what != field::unit)
    return std::nullopt;
  numbers result;
  for (const auto& [id, actor] : of.all.actors())
    if (has(from.values, from.what == field::type ? of.seen.schema().role(actor.role)
                                                  : std::to_string(actor.unit)))
      result.insert(id);
  return result;
}

// -- which events -----------------------------------------------------------------

test test_of_actor(numbers who, const reading& of) {
  return [who = std::move(who), &of](event_index at) {
    const auto& what = of.seen[at];
    return who.contains(what.self) || (is_message(what) && who.contains(what.peer));
  };
}

test test_of_party(const term& from, const reading& of) {
  return [who = party_of(from, of), is_concerned = concern{of}, &of](event_index at) {
    return is_concerned(of.seen[at], who.actors, who.links);
  };
}

/// Of kinds and messages, by their numbers.
test test_of_name(const term& from, const reading& of) {
  const auto& meaning = of.seen.schema();
  numbers wanted;
  if (from.what == field::kind) {
    for (const auto& [number, text] : meaning.kinds)
      if (has(from.values, text.name))
        wanted.insert(number);
    return [wanted, &of](event_index at) {
      return wanted.contains(static_cast<std::uint8_t>(of.seen[at].kind()));
    };
  }
  for (std::uint32_t i = 0; i < meaning.messages.size(); ++i)
    if (has(from.values, meaning.messages[i]))
      wanted.insert(i);
  return [wanted, &of](event_index at) {
    return is_message(of.seen[at]) && wanted.contains(of.seen[at].type());
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

test test_of_amount(const term& from, const reading& of) {
  const auto is_less = from.how == comparison::less;
  const auto limit = from.what == field::time ? moment_of(from, of.seen)
                                              : parse_duration(from.values.front()).value_or(0);
  return [=, what = from.what, &of](event_index at) {
    const auto value = what == field::time  ? std::optional{of.seen.clock().ns(of.seen[at].ticks())}
                       : what == field::dur ? run_time(of, at)
                                            : wait_time(of, at);
    return value && (is_less ? *value < limit : *value > limit);
  };
}

test test_of(const term& from, const reading& of) {
  switch (from.what) {
  case field::conn:
  case field::op:
    return test_of_party(from, of);
  case field::actor:
    return test_of_actor(numbers_of(from), of);
  case field::type:
    return
      [who = *actors_of(from, of), &of](event_index at) { return who.contains(of.seen[at].self); };
  case field::unit:
    return
      [rings = numbers_of(from), &of](event_index at) { return rings.contains(of.seen[at].ring); };
  case field::kind:
  case field::msg:
    return test_of_name(from, of);
  case field::time:
  case field::dur:
  case field::wait:
    return test_of_amount(from, of);
  }
  return {};
}

} // namespace

// -- selection --------------------------------------------------------------------

std::vector<event_index> selection::apply(const reading& to) const {
  std::vector<std::pair<test, bool>> tests;
  for (const auto& each : terms_)
    tests.emplace_back(test_of(each, to), each.how != comparison::unequal);
  std::vector<event_index> result;
  for (event_index at = 0; at < to.seen.events().size(); ++at)
    if (std::all_of(tests.begin(), tests.end(),
                    [&](const auto& each) { return each.first(at) == each.second; }))
      result.push_back(at);
  return result;
}

std::function<bool(std::uint32_t)> selection::actors(const reading& of) const {
  std::vector<std::pair<numbers, bool>> sets;
  for (const auto& each : terms_)
    if (auto who = actors_of(each, of))
      sets.emplace_back(std::move(*who), each.how != comparison::unequal);
  return [sets = std::move(sets)](std::uint32_t actor) {
    return std::all_of(sets.begin(), sets.end(),
                       [&](const auto& each) { return each.first.contains(actor) == each.second; });
  };
}

} // namespace lectern::tracing
