#include "tests/actor_trace/two_sessions.hpp"
#include "tools/actor-trace/triggers.hpp"

#include <doctest/doctest.h>

namespace lectern::tracing {

using test::trace_builder;
using test::two_sessions;

namespace {

watch_rules rules(const std::vector<std::string>& words) {
  return *parse_rules(words);
}

/// A look that brought everything of a trace.
follower::look look_at(trace::snapshot shot, bool is_over = false) {
  follower::look result;
  result.trace = std::make_unique<const reading>(std::move(shot));
  result.fresh = selection{}.apply(*result.trace);
  result.is_over = is_over;
  return result;
}

} // namespace

TEST_SUITE_BEGIN("watch");

TEST_CASE("a word that is not a rule is refused") {
  for (const std::string word : {"slow", "slow=", "slow=5", "dead", ""})
    CHECK(parse_rules(std::vector{word}).error()
          == "`" + word + "` is not a rule; rules are slow=5ms, death and violation");
  CHECK(rules({"slow=5ms", "death"}).slow_ns == 5'000'000);
}

TEST_CASE("a handler that took too long is a reason, and one that did not is none") {
  const auto look = look_at(two_sessions().shot());

  CHECK(
    trigger_of(rules({"slow=5ms"}), look).value().starts_with("connection 4: receive stop_link"));
  CHECK_FALSE(trigger_of(rules({"slow=7ms"}), look));
  CHECK_FALSE(trigger_of(rules({"death"}), look));
}

TEST_CASE("a handler that took as long as the limit is not a reason") {
  const auto a = two_sessions(); // Its slowest handler takes 6,000,112 ns.
  CHECK(trigger_of(rules({"slow=6000111ns"}), look_at(a.shot())));
  CHECK_FALSE(trigger_of(rules({"slow=6000112ns"}), look_at(a.shot())));

  auto busy = a.shot();
  for (auto& actor : busy.actors)
    actor.now_since = actor.id == 14 ? 1'000 : 0;
  const auto slow = [](std::uint64_t ns) { return "slow=" + std::to_string(ns) + "ns"; };
  CHECK(trigger_of(rules({slow(a.now() - 1'001)}), look_at(busy)));
  CHECK_FALSE(trigger_of(rules({slow(a.now() - 1'000)}), look_at(busy)));
}

TEST_CASE("a finding of an earlier look does not trigger again") {
  auto look = look_at(two_sessions().shot());
  look.fresh.clear();

  CHECK_FALSE(trigger_of(rules({"slow=5ms"}), look));
}

TEST_CASE("a handler that runs too long already is a reason") {
  auto shot = two_sessions().shot();
  for (auto& actor : shot.actors)
    if (actor.id == 14) {
      actor.now_since = 1'000;
      actor.now_type = 5;
    }

  CHECK(trigger_of(rules({"slow=6.5ms"}), look_at(shot))
          .value()
          .starts_with("connection 14 has been handling output for 7.0"));
}

TEST_CASE("an actor that failed is a death, and one that ended is none") {
  auto a = two_sessions();
  CHECK_FALSE(trigger_of(rules({"death"}), look_at(a.shot())));
  a.exit(14, 1);

  CHECK(trigger_of(rules({"death"}), look_at(a.shot()))
        == "connection 14 ended: unhandled exception");
}

TEST_CASE("an actor that ended as it was asked to is not a death") {
  auto a = two_sessions();
  a.exit(14, 2);
  auto shot = a.shot();
  auto& reasons = shot.schema.values["reason"];

  for (const std::string orderly : {"normal", "user_shutdown"}) {
    reasons[2] = orderly;
    CHECK_FALSE(trigger_of(rules({"death"}), look_at(shot)));
  }
  reasons[2] = "kill";
  CHECK(trigger_of(rules({"death"}), look_at(shot)) == "connection 14 ended: kill");
}

TEST_CASE("a rule that is broken is reported with its name") {
  auto a = two_sessions();
  a.note(trace::kind::link_write, 14, 27, 1);
  CHECK_FALSE(violation_in(a.build()));
  a.note(trace::kind::link_write, 14, 27, 1);

  CHECK(violation_in(a.build()).value().starts_with("one-write: "));
}

TEST_CASE("a process that ended without order is a death") {
  auto a = two_sessions();
  CHECK(trigger_of(rules({"death"}), look_at(a.shot(), true))
        == "the process ended without stopping its service");
  a.stop();
  CHECK_FALSE(trigger_of(rules({"death"}), look_at(a.shot(), true)));
}

TEST_SUITE_END();

} // namespace lectern::tracing
