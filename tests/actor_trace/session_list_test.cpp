#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/session_list.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

TEST_SUITE_BEGIN("session list");

namespace lectern::tracing {

namespace {

constexpr std::string_view two_runs =
  R"({"time":"2026-11-28T07:00:00.000Z","message":"started","pid":41})"
  "\n"
  R"({"time":"2026-11-28T07:00:01.000Z","message":"session begun","id":"aa11",)"
  R"("instance":"host","what":"command","program":"ls","who":"user 0"})"
  "\n"
  R"({"time":"2026-11-28T07:00:02.000Z","message":"session begun","id":"aa22",)"
  R"("instance":"box","what":"console","who":"ann"})"
  "\n"
  R"({"time":"2026-11-28T07:00:03.000Z","message":"session ended","id":"aa11",)"
  R"("instance":"host","what":"command","program":"ls","who":"user 0",)"
  R"("why":"finished","code":7,"ms":2000,"sent":3})"
  "\n"
  R"({"time":"2026-11-28T08:00:00.000Z","message":"started","pid":42})"
  "\n"
  R"({"time":"2026-11-28T08:00:01.000Z","message":"session begun","id":"bb33",)"
  R"("instance":"host","what":"console","who":"bob"})"
  "\n"
  R"({"time":"2026-11-28T08:00:02.000Z","message":"session ended","id":"bb44",)"
  R"("instance":"host","what":"command","program":"rm","who":"bob",)"
  R"("why":"failed","code":127,"error":"Command not found","ms":5})"
  "\n"
  R"({"time":"2026-11-28T08:00:03.000Z","mess)";

std::vector<listed_session> sessions(std::uint64_t running = 42) {
  return parse_sessions(two_runs, [=](std::uint64_t pid) { return pid == running; });
}

std::string id_meant(const std::string& word) {
  const auto listed = sessions();
  const auto* found = session_meant(listed, word);
  return found == nullptr ? "none" : found->id;
}

} // namespace

TEST_CASE("sessions that ended, that run, and that a daemon lost are distinguished") {
  const auto listed = sessions();
  REQUIRE(listed.size() == 4);
  CHECK(listed[0].state == listed_session::phase::ended);
  CHECK(listed[0].subject == "command ls");
  CHECK(listed[0].exit_code == 7);
  CHECK(listed[0].milliseconds == 2'000);
  CHECK(listed[1].state == listed_session::phase::lost);
  CHECK(listed[2].state == listed_session::phase::runs);
  CHECK(sessions(0)[2].state == listed_session::phase::lost);
}

TEST_CASE("a session whose begin was removed with an older file is listed all the same") {
  CHECK(sessions()[3].id == "bb44");
  CHECK(sessions()[3].cause == "failed");
}

TEST_CASE("a session is meant by a part of its id that only it has, or by its instance") {
  CHECK(id_meant("a11") == "aa11");
  CHECK(id_meant("b33") == "bb33");
  CHECK(id_meant("box") == "aa22");
  CHECK(id_meant("host") == "bb44"); // The last that ended, though another one runs.
  CHECK(id_meant("") == "bb44");
  CHECK(id_meant("cc") == "none");
  CHECK_THROWS_WITH_AS(id_meant("aa"),
                       "2 sessions have aa in their id; `actor-trace sessions aa` lists them",
                       failure);
}

TEST_CASE("a word chooses by id, instance, subject, user or cause, several choose what has all") {
  CHECK(chosen(sessions(), {}).size() == 4);
  CHECK(chosen(sessions(), {"host"}).size() == 3);
  CHECK(chosen(sessions(), {"host", "bob"}).size() == 2);
  CHECK(chosen(sessions(), {"failed"}).front().id == "bb44");
  CHECK(chosen(sessions(), {"ls"}).front().id == "aa11");
}

TEST_CASE("each session is a sentence") {
  const auto listed = sessions();
  CHECK(sentence_of(listed[0])
        == "The command ls on host, for user 0, ended after 2.00 s: finished, exit code 7.");
  CHECK(sentence_of(listed[1])
        == "The console on box, for ann, was lost: its daemon did not stop cleanly.");
  CHECK(sentence_of(listed[2]) == "The console on host, for bob, runs.");
  CHECK(sentence_of(listed[3])
        == "The command rm on host, for bob, ended after 5.00 ms: failed, exit code 127 (Command "
           "not found).");
}

TEST_CASE("the table has a row for each, and the whole id for programs") {
  const auto rows = to_table(sessions()).to_json();
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].at("id") == "aa11");
  CHECK(rows[0].at("took_ns") == 2'000'000'000);
  CHECK(rows[0].at("exit_code") == 7);
  CHECK(rows[1].at("cause") == "unknown");
  CHECK(rows[2].at("cause") == "runs");
}

TEST_CASE("a file that is not a list of sessions has none") {
  for (const std::string_view lines : {"", "\n\n", "[]\n", "{\"message\":7}\n", "\xff\n{"})
    CHECK(parse_sessions(lines, [](std::uint64_t) { return true; }).empty());
}

} // namespace lectern::tracing

TEST_SUITE_END();
