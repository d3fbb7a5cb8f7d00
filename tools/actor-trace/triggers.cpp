#include "tools/actor-trace/triggers.hpp"

#include "actors/trace/check.hpp"
#include "tools/actor-trace/event_text.hpp"
#include "tools/actor-trace/ls.hpp"
#include "tools/actor-trace/text.hpp"

namespace lectern::tracing {

using trace::kind;

namespace {

/// Ends that were asked for.
bool is_orderly(const std::string& reason) {
  return reason == "normal" || reason == "user_shutdown";
}

std::optional<std::string> slow_handler(std::int64_t limit_ns, const follower::look& step) {
  const auto& trace = *step.trace;
  for (const auto at : step.fresh)
    if (const auto run = run_time(trace, at); run && *run > limit_ns)
      return trace.lives.name(trace.seen[at].self) + ": " + what_happened(trace, at);
  const auto& clock = trace.seen.clock();
  for (const auto& actor : trace.seen.about().actors) {
    const auto runs = clock.ns(trace.seen.end()) - clock.ns(actor.now_since);
    if (actor.now_since != 0 && runs > limit_ns)
      return trace.lives.name(actor.id) + " has been handling "
             + handles_now(trace.seen.schema(), actor) + " for " + duration_text(runs);
  }
  return std::nullopt;
}

std::optional<std::string> death(const follower::look& step) {
  const auto& trace = *step.trace;
  for (const auto at : step.fresh)
    if (const auto& entry = trace.seen[at]; entry.kind() == kind::exit)
      if (const auto reason = trace.seen.schema().value("reason", entry.aux); !is_orderly(reason))
        return trace.lives.name(entry.self) + " ended: " + reason;
  if (step.is_over && !trace.seen.ended_in_order())
    return "the process ended without stopping its service";
  return std::nullopt;
}

} // namespace

or_sentence<watch_rules> parse_rules(std::span<const std::string> words) {
  watch_rules result;
  for (const auto& word : words) {
    result.death = result.death || word == "death";
    result.violation = result.violation || word == "violation";
    if (word == "death" || word == "violation")
      continue;
    const std::string_view slow = "slow=";
    if (word.starts_with(slow))
      result.slow_ns = parse_duration(word.substr(slow.size()));
    if (!word.starts_with(slow) || !result.slow_ns)
      return "`" + word + "` is not a rule; rules are slow=5ms, death and violation";
  }
  return result;
}

std::optional<std::string> trigger_of(const watch_rules& rules, const follower::look& step) {
  if (rules.slow_ns)
    if (auto found = slow_handler(*rules.slow_ns, step))
      return found;
  return rules.death ? death(step) : std::nullopt;
}

std::optional<std::string> violation_in(const trace::history& past) {
  const auto broken = trace::check(past);
  if (broken.empty())
    return std::nullopt;
  return std::string{about(broken.front().which).name} + ": " + broken.front().words;
}

} // namespace lectern::tracing
