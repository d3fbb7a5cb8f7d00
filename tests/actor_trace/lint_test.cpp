#include "tests/actor_trace/two_sessions.hpp"
#include "tools/actor-trace/lint.hpp"

#include <doctest/doctest.h>

namespace lectern::tracing {

using test::trace_builder;
using test::two_sessions;
using trace::kind;

namespace {

using problem = findings (*)(const reading&, const lint_thresholds&);

std::vector<std::string> words(problem make, const trace_builder& in,
                               const lint_thresholds& given = {}) {
  std::vector<std::string> result;
  const reading seen{in.shot()};
  for (const auto& finding : make(seen, given)) {
    CHECK(finding.evidence.size() == 1);
    CHECK(finding.evidence[0] < seen.seen.events().size());
    result.push_back(finding.words);
  }
  return result;
}

using one = std::vector<std::string>;

constexpr std::uint64_t ms = 1'000'000;
constexpr std::uint64_t second = 1'000 * ms;

/// One message between threads, and its answer.
void cross_and_return(trace_builder& a) {
  a.on_ring(0);
  const auto ping = a.send(4, 14, "credit");
  a.on_ring(1);
  a.handle(14, ping);
  const auto pong = a.send(14, 4, "credit");
  a.on_ring(0);
  a.handle(4, pong);
}

} // namespace

TEST_SUITE_BEGIN("lint");

TEST_CASE("a handler is slow if actors of its type take long again and again") {
  auto a = two_sessions();
  for (const auto time : {7 * ms, 9 * ms, 6 * ms})
    a.enter(13, "timer", [&] { a.wait(time); });

  CHECK(words(slow_handlers, a)
        == one{"command 13 took 9.00 ms for enter timer; of 3 runs 3 took more than 5.00 ms"});
  CHECK(words(slow_handlers, a, {.handler_ns = 10 * ms}).empty());
  CHECK(words(slow_handlers, a, {.handler_runs = 4}).empty());
}

TEST_CASE("a handler that a busy machine held up once is not slow") {
  auto a = two_sessions();
  a.enter(13, "timer", [&] { a.wait(200 * ms); });
  for (int i = 0; i < 3; ++i)
    a.enter(14, "timer", [&] { a.wait(20 * ms); });
  for (int i = 0; i < 57; ++i)
    a.enter(14, "timer", [&] { a.wait(1 * ms); });
  CHECK(words(slow_handlers, a).size() == 1); // 3 of 60: just the share.

  a.enter(14, "timer", [&] { a.wait(1 * ms); });
  CHECK(words(slow_handlers, a).empty());
}

TEST_CASE("a handler that took longer than any scheduler takes is slow at once") {
  auto a = two_sessions();
  a.enter(13, "timer", [&] { a.wait(251 * ms); });
  CHECK(words(slow_handlers, a)
        == one{"command 13 took 251 ms for enter timer; of 1 run 1 took more than 5.00 ms"});
}

TEST_CASE("a handler hangs if it began last on its thread and a long time ago") {
  auto a = two_sessions();
  a.on_ring(1);
  a.hang(14, a.send(13, 14, "output"));
  a.on_ring(0);
  a.wait(2 * second);
  a.note(kind::mark, 4);

  CHECK(words(hung_handlers, a) == one{"connection 14 has been handling output for 2.00 s"});
  CHECK(words(hung_handlers, a, {.hung_ns = 3 * second}).empty());
  a.on_ring(1);
  a.enter(14, "timer");
  CHECK(words(hung_handlers, a).empty());
}

TEST_CASE("nothing hangs in a trace that was ended in order") {
  auto a = two_sessions();
  a.hang(14, a.send(13, 14, "output"));
  a.wait(2 * second);
  a.stop();

  CHECK(words(hung_handlers, a).empty());
}

TEST_CASE("waiting is a problem where it is usual, and much longer than running") {
  auto a = two_sessions();
  const auto wait_once = [&] {
    const auto key = a.send(13, 14, "credit");
    a.wait(20 * ms);
    a.handle(14, key, [&] { a.wait(1 * ms); });
  };
  for (int i = 0; i < 9; ++i)
    wait_once();
  CHECK(words(long_waits, a).empty());
  wait_once();

  CHECK(words(long_waits, a)
        == one{"credit usually waits 20.0 ms in the mailbox of a connection and takes 1.00 ms"});
  CHECK(words(long_waits, a, {.wait_ratio = 30}).empty());
}

TEST_CASE("a mailbox grows if less and less of it is ever empty") {
  auto a = two_sessions();
  for (int i = 0; i < 60; ++i) {
    a.wait(second / 10);
    a.send(13, 14, "output");
  }

  CHECK(words(growing_mailboxes, a).size() == 1);
  CHECK(words(growing_mailboxes, a, {.growing_ns = 30 * second}).empty());
}

TEST_CASE("a mailbox that is emptied now and then does not grow") {
  auto a = two_sessions();
  for (int i = 0; i < 60; ++i) {
    a.wait(second / 10);
    const auto key = a.send(13, 14, "output");
    const auto other = a.send(13, 14, "output");
    a.handle(14, key);
    a.handle(14, other);
  }

  CHECK(words(growing_mailboxes, a).empty());
}

TEST_CASE(
  "a self-send loop is a chain of one message, each sent by the handler of the one before") {
  auto a = two_sessions();
  auto key = a.send(14, 14, "credit");
  for (int i = 0; i < 5; ++i) {
    std::uint64_t next = 0;
    a.handle(14, key, [&] { next = a.send(14, 14, "credit"); });
    key = next;
  }

  CHECK(words(self_send_loops, a, {.self_sends = 6})
        == one{"connection 14 sent itself credit 6 times, each from the one before"});
  CHECK(words(self_send_loops, a, {.self_sends = 7}).empty());
}

TEST_CASE("messages to oneself that are not caused by each other are no loop") {
  auto a = two_sessions();
  for (int i = 0; i < 5; ++i) {
    std::uint64_t key = 0;
    a.enter(14, "timer", [&] { key = a.send(14, 14, "credit"); });
    a.handle(14, key);
  }

  CHECK(words(self_send_loops, a, {.self_sends = 2}).empty());
}

TEST_CASE("two actors on two threads that answer each other all the time play ping-pong") {
  auto a = two_sessions();
  for (int i = 0; i < 10; ++i)
    cross_and_return(a);

  CHECK(
    words(ping_pong, a, {.ping_pong = 20})
    == one{"connection 4 and connection 14 exchanged 20 messages between threads in one second"});
  CHECK(words(ping_pong, a, {.ping_pong = 21}).empty());
}

TEST_CASE("exchanges of different seconds are not added up") {
  auto a = two_sessions();
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 10; ++j)
      cross_and_return(a);
    a.wait(second);
  }

  CHECK(
    words(ping_pong, a, {.ping_pong = 20})
    == one{"connection 4 and connection 14 exchanged 20 messages between threads in one second"});
  CHECK(words(ping_pong, a, {.ping_pong = 21}).empty());
}

TEST_CASE("a connection lingers if it outlives its link") {
  auto a = two_sessions();
  a.note(kind::link_gone, 14, 27);
  CHECK(words(lingering_actors, a).empty());
  a.wait(2 * second);
  a.exit(14);

  CHECK(words(lingering_actors, a)
        == one{"connection 14 lived for 2.00 s after its link 27 ended"});
}

TEST_CASE("a request is unanswered while its sender lives and no answer was sent") {
  auto a = two_sessions();
  const auto number = trace::ticket_request | 7U;
  a.handle(1, a.send(12, 1, "input", number));
  a.wait(6 * second);
  a.note(kind::mark, 1);
  const one waits{"operation 12 has waited for directory 1 to answer input for 6.00 s"};

  CHECK(words(unanswered_requests, a) == waits);
  CHECK(words(unanswered_requests, a, {.answer_ns = 7 * second}).empty());
  auto answered = a;
  answered.send(1, 12, "answer", trace::ticket_response | 7U);
  CHECK(words(unanswered_requests, answered).empty());
  auto of_another = a;
  of_another.send(1, 2, "answer", trace::ticket_response | 7U);
  CHECK(words(unanswered_requests, of_another) == waits);
  a.exit(12);
  CHECK(words(unanswered_requests, a).empty());
}

TEST_CASE("many rejected messages of a kind are a problem, a few are not") {
  auto a = two_sessions();
  for (int i = 0; i < 3; ++i)
    a.reject(a.send(3, 4, "output"));

  CHECK(words(rejected_messages, a, {.rejected = 3})
        == one{"output came 3 times to connection 4, which had ended; the last from command 3"});
  CHECK(words(rejected_messages, a).empty());
}

TEST_CASE("a viewer is stalled while it gives no credit back") {
  auto a = two_sessions();
  const lint_thresholds given{.window_bytes = 1'000};
  a.note(kind::output_sent, 13, 27, 950);
  a.wait(2 * second);
  a.note(kind::mark, 13);
  CHECK(words(stalled_viewers, a, {.window_bytes = 2'000}).empty());
  CHECK(words(stalled_viewers, a, given)
        == one{"link 27 has given command 13 no credit for 2.00 s"});

  a.note(kind::credit_taken, 13, 27, 950);
  CHECK(words(stalled_viewers, a, given) == one{"link 27 gave command 13 no credit for 2.00 s"});
}

TEST_CASE(
  "a viewer stalls from when its credit ran out, even if it has given a little back since") {
  auto a = two_sessions();
  a.note(kind::output_sent, 13, 27, 1'500);
  a.wait(2 * second);
  a.note(kind::credit_taken, 13, 27, 400);
  a.wait(1 * second);
  a.note(kind::mark, 13);

  CHECK(words(stalled_viewers, a, {.window_bytes = 1'000})
        == one{"link 27 has given command 13 no credit for 3.00 s"});
}

TEST_CASE("a viewer that has left owes nothing") {
  auto a = two_sessions();
  a.note(kind::output_sent, 13, 27, 950);
  a.note(kind::viewer_gone, 13, 27);
  a.wait(2 * second);
  a.note(kind::mark, 13);

  CHECK(words(stalled_viewers, a, {.window_bytes = 1'000}).empty());
}

TEST_CASE("two ordinary sessions have one problem: the one that was built into them") {
  const reading trace{two_sessions().shot()};

  CHECK(lint(trace, {}).empty());
  const auto problems = lint(trace, {.handler_runs = 1});

  REQUIRE(problems.size() == 1);
  CHECK(problems[0].problem == "slow handler");
}

TEST_SUITE_END();

} // namespace lectern::tracing
