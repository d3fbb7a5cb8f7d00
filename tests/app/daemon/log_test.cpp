#include "app/daemon/log.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace lectern;

namespace {

using namespace std::chrono_literals;

session_event ended() {
  session_event event;
  event.phase = session_phase::ended;
  event.id = "1f3a";
  event.kind = session_kind::command;
  event.instance = "host";
  event.program = "ls";
  event.caller_name = "user 1000";
  event.start_time = std::chrono::system_clock::time_point{10s};
  event.time = std::chrono::system_clock::time_point{12'345ms};
  event.cause = session_end::finished;
  event.exit_code = 3;
  event.bytes_sent = 17;
  return event;
}

} // namespace

TEST_SUITE_BEGIN("log");

TEST_CASE("the end of a session is one line: user, program, cause, duration, bytes") {
  CHECK(to_text(to_line(ended()))
        == "session ended: id=1f3a instance=host what=command program=ls who=\"user 1000\" "
           "why=finished code=3 ms=2345 sent=17 received=0");
  auto console = ended();
  console.kind = session_kind::console;
  console.exit_code.reset();
  console.cause = session_end::taken_over;
  console.bytes_dropped = 5;
  console.input_dropped = 7;
  CHECK(to_text(to_line(console))
        == "session ended: id=1f3a instance=host what=console who=\"user 1000\" why=taken_over "
           "ms=2345 sent=17 received=0 dropped=5 input_dropped=7");
}

TEST_CASE("the begin of a session is logged with user and program, without what is not known yet") {
  auto begun = ended();
  begun.phase = session_phase::began;
  CHECK(to_text(to_line(begun))
        == "session begun: id=1f3a instance=host what=command program=ls who=\"user 1000\"");
}

TEST_CASE("a session that failed, stalled or timed out is a warning, others are information") {
  for (const auto cause : {session_end::failed, session_end::stalled, session_end::timed_out}) {
    auto event = ended();
    event.cause = cause;
    CHECK(to_line(event).level == log_level::warning);
  }
  CHECK(to_line(ended()).level == log_level::info);
}

TEST_CASE("whatever a name contains, a line is one line and its fields are distinct") {
  auto event = ended();
  event.caller_name = "eve\n[info] session ended: who=\"ann\" \x1b[2J\xff";
  event.instance = "";
  const auto text = to_text(to_line(event));
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find(R"(instance="" )") != std::string::npos);
  CHECK(text.find(R"(who="eve\x0a[info] session ended: who=\"ann\" \x1b[2J\xff" why=)")
        != std::string::npos);
}

TEST_CASE("as JSON, a line is one object with its time in UTC") {
  auto event = ended();
  event.caller_name = "Zo\u00eb\r\n";
  const auto line =
    to_json(to_line(event), std::chrono::system_clock::time_point{1'795'851'878'007ms});
  CHECK(line.find('\n') == std::string::npos);
  const auto object = boost::json::parse(line).as_object();
  CHECK(object.at("time") == "2026-11-28T07:44:38.007Z");
  CHECK(object.at("level") == "info");
  CHECK(object.at("message") == "session ended");
  CHECK(object.at("who") == "Zo\u00eb\\x0d\\x0a");
  CHECK(object.at("code") == 3);
  CHECK(object.at("ms") == 2'345);
}

TEST_SUITE_END();
