#include "actors/trace/check.hpp"
#include "tests/actors/trace/trace_builder.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_SUITE_BEGIN("check");

namespace lectern::trace {

using test::trace_builder;

namespace {

constexpr std::uint32_t operation = 2, process = 3, connection = 4, link = 17;

/// The rules that a trace breaks, by name.
std::string broken(const trace_builder& a) {
  std::string names;
  for (const auto& finding : check(a.build()))
    names += (names.empty() ? "" : " ") + std::string{about(finding.which).name};
  return names;
}

/// All actors are born, and the child runs.
trace_builder running() {
  trace_builder a;
  a.spawn(operation, "operation");
  a.note(kind::operation_named, operation);
  a.spawn(process, "command", operation);
  a.spawn(connection, "connection");
  a.note(kind::link_open, connection, link);
  a.note(kind::viewer_added, process, link);
  a.note(kind::child_start, process);
  return a;
}

void pass_output(trace_builder& a, std::uint64_t bytes) {
  a.note(kind::source_read, process, 0, bytes);
  a.note(kind::output_sent, process, link, bytes);
  a.note(kind::output_taken, connection, link, bytes);
}

void write(trace_builder& a, std::uint64_t bytes) {
  a.note(kind::link_write, connection, link, bytes);
  a.note(kind::link_written, connection, link, bytes);
}

/// @param end Of the output; 0: the trace does not say.
void end_process(trace_builder& a, std::uint64_t end = 0) {
  a.note(kind::child_exit, process);
  a.note(kind::end_sent, process, link, end);
  a.exit(process);
}

void end_connection(trace_builder& a, std::uint64_t dropped = 0) {
  a.note(kind::link_close, connection, link);
  a.note(kind::link_gone, connection, link, dropped);
  a.exit(connection);
}

void end_operation(trace_builder& a) {
  a.note(kind::operation_final, operation, 0, 0, 1);
  a.exit(operation);
}

} // namespace

TEST_CASE("a session from its first to its last event breaks no rule") {
  auto a = running();
  pass_output(a, 500);
  write(a, 500);
  end_process(a, 500);
  end_connection(a);
  end_operation(a);
  a.stop();

  CHECK(broken(a) == "");
}

TEST_CASE("a second write before the first is done is found, and proved by both") {
  auto a = running();
  a.note(kind::link_write, connection, link, 1);
  a.note(kind::link_write, connection, link, 1);

  const auto found = check(a.build());

  REQUIRE(found.size() == 1);
  CHECK(found[0].which == rule::one_write);
  CHECK(found[0].words == "link 17 has two writes in flight");
  CHECK(found[0].evidence == std::vector<event_index>{7, 8});
}

TEST_CASE("a stranger that touches a link is found") {
  auto a = running();
  a.note(kind::link_write, process, link, 1);
  CHECK(broken(a) == "one-owner");
}

TEST_CASE("a write after Close is found") {
  auto a = running();
  a.note(kind::link_close, connection, link);
  write(a, 1);
  CHECK(broken(a) == "nothing-behind-close");
}

TEST_CASE("a write after a link was dropped is found") {
  auto a = running();
  a.note(kind::link_drop, connection, link);
  write(a, 1);
  CHECK(broken(a) == "nothing-behind-close");
}

TEST_CASE("a link that ends twice, or not before its owner, is found") {
  auto twice = running();
  twice.note(kind::link_gone, connection, link);
  twice.note(kind::link_gone, connection, link);
  CHECK(broken(twice) == "one-end-of-link");

  auto never = running();
  never.exit(connection);
  CHECK(broken(never) == "one-end-of-link");
}

TEST_CASE("bytes that a connection took and neither wrote nor counted are found") {
  auto a = running();
  pass_output(a, 500);
  write(a, 400);
  a.note(kind::link_gone, connection, link, 99);
  CHECK(broken(a) == "every-byte-of-link");

  auto counted = running();
  pass_output(counted, 500);
  write(counted, 400);
  counted.note(kind::link_gone, connection, link, 100);
  CHECK(broken(counted) == "");
}

TEST_CASE("bytes that a source read and the end leaves out are found") {
  auto a = running();
  pass_output(a, 500);
  a.note(kind::source_read, process, 0, 1);
  a.note(kind::source_drained, process, 0);
  end_process(a, 500);
  CHECK(broken(a) == "every-byte-of-source");

  auto other_stream = running();
  pass_output(other_stream, 500);
  other_stream.note(kind::source_read, process, 1, 1'000);
  other_stream.note(kind::source_drained, process, 1);
  end_process(other_stream, 500);
  CHECK(broken(other_stream) == "");

  auto next_child = running();
  pass_output(next_child, 500);
  next_child.note(kind::source_drained, process, 0);
  next_child.note(kind::source_read, process, 0, 1'000);
  next_child.note(kind::source_drained, process, 0);
  end_process(next_child, 500);
  CHECK(broken(next_child) == "");
}

TEST_CASE("a view that lacks a byte, or has one twice, is found, unless a gap was announced") {
  auto lacks = running();
  pass_output(lacks, 500);
  end_process(lacks, 501);
  CHECK(broken(lacks) == "join");

  auto twice = running();
  pass_output(twice, 500);
  twice.note(kind::output_sent, process, link, 1);
  end_process(twice, 500);
  CHECK(broken(twice) == "join");

  auto gap = running();
  pass_output(gap, 500);
  gap.note(kind::gap_sent, process, link, 100);
  end_process(gap, 600);
  CHECK(broken(gap) == "");
}

TEST_CASE("a view that begins late gets what follows, and no more") {
  const auto late = [](std::uint64_t begin) {
    auto a = running();
    a.note(kind::source_read, process, 0, 500);
    a.note(kind::viewer_gone, process, link);
    a.note(kind::viewer_added, process, link, begin);
    a.note(kind::output_sent, process, link, 100);
    end_process(a, 500);
    return broken(a);
  };
  CHECK(late(400) == "");
  CHECK(late(399) == "join");
}

TEST_CASE("input beyond the budget of its child is found") {
  auto a = running();
  a.note(kind::input_taken, process, link, input_budget_bytes);
  a.note(kind::source_write, process, 0, 10);
  a.note(kind::input_taken, process, link, 10);
  CHECK(broken(a) == "");
  a.note(kind::input_taken, process, link, 1);
  CHECK(broken(a) == "input-budget");
}

TEST_CASE("input of a link that does not control its console is found") {
  constexpr std::uint32_t other = 81;
  auto a = running();
  a.note(kind::slot_joined, operation, link);
  a.note(kind::input_taken, process, link, 1); // Its controller is not known yet.
  a.note(kind::console_granted, process, operation);
  a.note(kind::input_taken, process, link, 1);
  CHECK(broken(a) == "");
  auto b = a;
  b.note(kind::console_freed, process, operation);
  b.note(kind::input_dropped, process, link, 1);
  CHECK(broken(b) == "");
  b.note(kind::input_taken, process, link, 1);
  CHECK(broken(b) == "roles");
  a.note(kind::console_granted, process, other);
  a.note(kind::input_taken, process, link, 1);
  CHECK(broken(a) == "roles");
}

TEST_CASE("input that its source has dropped does not wait any more") {
  auto a = running();
  a.note(kind::input_taken, process, link, input_budget_bytes);
  a.note(kind::input_dropped, process, link, 10); // Of the link: it was never accepted.
  a.note(kind::input_dropped, process, 0, input_budget_bytes);
  a.note(kind::input_taken, process, link, input_budget_bytes);
  CHECK(broken(a) == "");
}

TEST_CASE("more than a window under way is found, and credit makes room") {
  auto a = running();
  pass_output(a, window_bytes);
  a.note(kind::credit_taken, process, link, 10);
  pass_output(a, 10);
  CHECK(broken(a) == "");
  pass_output(a, 1);
  CHECK(broken(a) == "window");
}

TEST_CASE("something after the end mark is found") {
  auto a = running();
  a.note(kind::end_sent, process, link);
  a.note(kind::output_sent, process, link, 1);
  CHECK(broken(a) == "one-end-mark");
}

TEST_CASE("a child that ends twice, or outlives its process, is found") {
  auto twice = running();
  twice.note(kind::child_exit, process);
  twice.note(kind::child_exit, process);
  CHECK(broken(twice) == "exit-once");

  auto left = running();
  left.note(kind::end_sent, process, link);
  left.exit(process);
  CHECK(broken(left) == "exit-once");
}

TEST_CASE("a viewer that is not sent the end is found, unless it has left") {
  auto a = running();
  a.note(kind::child_exit, process);
  a.exit(process);
  CHECK(broken(a) == "everybody-told");

  auto left = running();
  left.note(kind::viewer_gone, process, link);
  left.note(kind::child_exit, process);
  left.exit(process);
  CHECK(broken(left) == "");
}

TEST_CASE("an operation with two final states, or none, is found") {
  auto two = running();
  two.note(kind::operation_final, operation);
  two.note(kind::operation_final, operation);
  CHECK(broken(two) == "one-final-state");

  auto none = running();
  none.exit(operation);
  CHECK(broken(none) == "one-final-state");
}

TEST_CASE("a message that overtakes another of the same sender is found") {
  trace_builder a;
  const auto first = a.send(process, connection, "output");
  const auto second = a.send(process, connection, "stream_ended");
  a.handle(connection, second);
  a.handle(connection, first);
  CHECK(broken(a) == "in-order");

  trace_builder fine;
  const auto one = fine.send(process, connection, "output");
  const auto other = fine.send(operation, connection, "stop_link");
  fine.handle(connection, other);
  fine.handle(connection, one);
  CHECK(broken(fine) == "");
}

TEST_CASE("an actor that runs on two units, or twice at once, is found") {
  trace_builder two;
  two.enter(process, "child");
  two.on_ring(1);
  two.enter(process, "stream");
  CHECK(broken(two) == "one-thread");

  trace_builder nested;
  nested.enter(process, "child", [&] { nested.enter(process, "stream"); });
  CHECK(broken(nested) == "one-thread");
}

TEST_CASE("an actor that outlives the service is found once the service has ended") {
  trace_builder a;
  a.spawn(process, "command");
  CHECK(broken(a) == "");
  a.stop();
  CHECK(broken(a) == "nobody-lost");
}

TEST_CASE("a question of an actor that its receiver took and never answered is found") {
  trace_builder a;
  a.spawn(1, "directory");
  a.spawn(operation, "operation");
  const auto asked = a.send(1, operation, "cancel_operation", ticket_request | 5);
  a.handle(operation, asked);
  a.exit(operation);
  CHECK(broken(a) == "answered");

  trace_builder stranger;
  stranger.spawn(operation, "operation");
  stranger.handle(operation, stranger.send(1, operation, "cancel_operation", ticket_request | 5));
  stranger.exit(operation);
  CHECK(broken(stranger) == "");

  trace_builder fine;
  fine.spawn(1, "directory");
  fine.spawn(operation, "operation");
  const auto question = fine.send(1, operation, "cancel_operation", ticket_request | 5);
  fine.handle(operation, question, [&] { fine.send(operation, 1, "answer", ticket_response | 5); });
  fine.exit(operation);
  CHECK(broken(fine) == "");
}

TEST_CASE("a question may stay unanswered if its receiver ended before it took it") {
  trace_builder a;
  a.spawn(1, "directory");
  a.spawn(operation, "operation");
  const auto asked = a.send(1, operation, "cancel_operation", ticket_request | 5);
  a.exit(operation);
  a.reject(asked);
  CHECK(broken(a) == "");
}

TEST_CASE("messages without a sender have no order") {
  trace_builder a;
  const auto first = a.send(0, connection, "output");
  const auto second = a.send(0, connection, "stream_ended");
  a.handle(connection, second);
  a.handle(connection, first);
  CHECK(broken(a) == "");
}

TEST_CASE("a handler may begin when the one before it ends, and no earlier") {
  const auto second_after = [](std::uint64_t ns) {
    trace_builder a;
    a.note_whole(kind::enter, process, {.dur = 10}); // Ten times 16 ns.
    a.wait(ns - 10);
    a.note_whole(kind::enter, process, {.dur = 10});
    return broken(a);
  };
  CHECK(second_after(160) == "");
  CHECK(second_after(159) == "one-thread");
}

TEST_CASE("a link that is closed twice is found") {
  auto a = running();
  a.note(kind::link_close, connection, link);
  a.note(kind::link_close, connection, link);
  CHECK(broken(a) == "nothing-behind-close");
}

TEST_CASE("an actor that an exception ends is found") {
  trace_builder a;
  a.spawn(process, "command");
  a.exit(process, 1);
  CHECK(broken(a) == "no-breakdown");
}

namespace {

/// A link of an operation ends; its connection reports that, and the operation handles the report.
trace_builder link_ends(bool is_vital, std::uint32_t cause) {
  auto a = running();
  a.note(kind::slot_joined, operation, link, is_vital ? 1 : 0);
  a.note(kind::link_gone, connection, link, 0, cause);
  const auto key = a.send(connection, operation, "link_stopped");
  a.exit(connection);
  a.handle(operation, key);
  return a;
}

} // namespace

TEST_CASE("an operation that goes on without its client is found") {
  constexpr std::uint32_t peer_left = 1;
  const auto then = [](trace_builder a) {
    a.enter(operation, "timer");
    return broken(a);
  };

  CHECK(then(link_ends(true, peer_left)) == "lost-client-ends");
  CHECK(then(link_ends(true, link_finished)) == "");
  CHECK(then(link_ends(false, peer_left)) == "");
  CHECK(broken(link_ends(true, peer_left)) == ""); // It has not handled anything since.
}

TEST_CASE(
  "an operation that decides to end when it learns that its client is lost breaks no rule") {
  auto a = running();
  a.note(kind::slot_joined, operation, link, 1);
  const auto older = a.send(connection, operation, "link_flushed");
  a.note(kind::link_gone, connection, link, 0, 1);
  const auto report = a.send(connection, operation, "link_stopped");
  a.exit(connection);
  a.handle(operation, older);
  a.handle(operation, report, [&] { a.note(kind::end_decided, operation, link, 0, 1); });
  a.enter(operation, "timer");

  CHECK(broken(a) == "");
}

TEST_CASE("an actor that ends before one that it owns is found") {
  constexpr std::uint32_t instance = 5, console = 6;
  trace_builder a;
  a.spawn(console, "console");
  a.spawn(instance, "instance");
  a.note(kind::owns, instance, console);
  auto in_order = a;
  in_order.exit(console);
  in_order.exit(instance);
  CHECK(broken(in_order) == "");

  a.exit(instance);
  a.exit(console);
  CHECK(broken(a) == "owner-ends-last");
}

TEST_CASE("actors born before the oldest record are not judged") {
  trace_builder a;
  a.lose(3);
  a.note(kind::mark, 1);
  a.note(kind::link_write, connection, link, 1);
  a.note(kind::link_write, connection, link, 1);
  a.exit(operation);
  a.exit(process);
  CHECK(broken(a) == "");
}

TEST_CASE("what stands before the trace is complete is not judged, and evidence is found again") {
  trace_builder a;
  a.spawn(connection, "connection");
  a.on_ring(1);
  a.lose(1);
  a.note(kind::mark, 1);
  a.note(kind::link_open, connection, link);
  a.note(kind::link_write, connection, link, 1);
  a.note(kind::link_write, connection, link, 1);

  const auto seen = a.build();
  const auto found = check(seen);

  REQUIRE(found.size() == 1);
  CHECK(found[0].evidence == std::vector<event_index>{3, 4});
  CHECK(seen[4].kind() == kind::link_write);
}

TEST_CASE("every rule has a name and states what must hold") {
  for (const auto& rule : rules)
    CHECK(rule.name.size() * rule.says.size() > 0);
}

} // namespace lectern::trace

TEST_SUITE_END();
