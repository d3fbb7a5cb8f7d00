#include "tests/soak/attacks.hpp"
#include "tests/soak/bystander.hpp"
#include "tests/soak/quantity.hpp"
#include "tests/support/web_daemon.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <iostream>

/// How far a stranger, or one caller, can affect others: `tests/README.md` has the
/// bounds. Times are judged in full runs alone, for they are the machine's as well.
TEST_SUITE_BEGIN("attacks");

namespace lectern::test {

namespace {

using attack = std::size_t (*)(const endpoint&, deadline);

/// More than this has an owner; less the allocator keeps, in pieces.
constexpr std::size_t memory_left_max = 16 * 1024 * 1024;

/// At the height of an attack: all budgets of the daemon together.
constexpr std::size_t memory_spent_max = 192 * 1024 * 1024;

/// So that the daemon's limits are met, and not our own. Ours alone: it has started.
void raise_own_descriptors() {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

std::size_t settled_memory(const daemon& server, std::size_t enough) {
  const auto until = within(15s);
  auto now = resident_bytes_of(server.pid());
  while (now > enough && left_until(until) > 0 && !server.has_ended(100ms))
    now = resident_bytes_of(server.pid());
  return now;
}

enum class by { strangers, callers };

void withstand(attack run, by attacker) {
  web_daemon site;
  auto& server = site.server();
  server.await_console();
  raise_own_descriptors();
  const endpoint web = site.stranger().server();
  const auto time = is_full() ? 60s : 1s;

  bystander active{server.socket()};
  const auto held_before = resources_of(server.pid());
  const auto memory_before = resident_bytes_of(server.pid());
  const auto attempts = run(attacker == by::strangers ? web : server.socket(), within(time));
  const auto memory_at_height = resident_bytes_of(server.pid());
  const auto held_after = server.settled(held_before, 15s);
  const auto memory_after = settled_memory(server, memory_before + memory_left_max);
  const auto quality = active.stop();

  std::cout << "figures: " << attempts << " attempts; " << quality << "; held before "
            << held_before << ", after " << held_after << "; resident " << memory_before / 1024
            << ", " << memory_at_height / 1024 << ", " << memory_after / 1024 << " KiB"
            << std::endl;
  CHECK(attempts > 0);
  CHECK(quality.fault == "");
  CHECK(held_after <= held_before);
  CHECK(memory_at_height < memory_before + memory_spent_max);
  CHECK(memory_after < memory_before + memory_left_max);
  if (is_full()) {
    CHECK(quality.echo_p99 < 20ms);
    CHECK(quality.answer_max < 100ms);
  }
}

} // namespace

TEST_CASE("strangers that send half a head do not disturb a session") {
  withstand(attacks::half_heads, by::strangers);
}

TEST_CASE("strangers that send half a body do not disturb a session") {
  withstand(attacks::half_bodies, by::strangers);
}

TEST_CASE("strangers that do not read their answer do not disturb a session") {
  withstand(attacks::unread_answers, by::strangers);
}

TEST_CASE("2,000 connections a second that are closed at once do not disturb a session") {
  withstand(attacks::connect_and_leave, by::strangers);
}

TEST_CASE("strangers that guess tokens do not disturb a session") {
  withstand(attacks::guess_tokens, by::strangers);
}

TEST_CASE("1,000 listeners that do not read their events do not disturb a session") {
  withstand(attacks::deaf_listeners, by::callers);
}

TEST_CASE("commands of 900 kB without clients do not disturb a session") {
  withstand(attacks::large_commands, by::callers);
}

TEST_CASE("callers that wait for an operation and leave do not disturb a session") {
  withstand(attacks::waiters_that_leave, by::callers);
}

TEST_CASE("frames of one byte, with nothing read, do not disturb a session") {
  withstand(attacks::single_byte_frames, by::callers);
}

TEST_CASE(
  "clients that are closed for a wrong message leave nothing, and do not disturb a session") {
  withstand(attacks::wrong_messages, by::callers);
}

TEST_CASE("input that a console never reads, typed again and again, does not disturb a session") {
  withstand(attacks::typed_ahead, by::callers);
}

} // namespace lectern::test

TEST_SUITE_END();
