#include "app/service/log_text.hpp"
#include "tests/app/service/service_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

/// What a service logs for its operator.
TEST_SUITE_BEGIN("service: log");

namespace lectern::test {

namespace {

struct logging_fixture {
  [[nodiscard]] service_options options() {
    service_options result;
    result.log = [this](log_level level, std::string_view text) {
      if (level != log_level::debug)
        told.put(std::string{text});
    };
    result.authorize = [](const access_request& request, const access_answer& answer) {
      if (request.action == action::look)
        answer.allow();
      else
        answer.deny("only\nlooking");
    };
    return result;
  }

  mailbox<std::string> told;
  service_fixture here{options()};
};

} // namespace

TEST_CASE("text from a client becomes one line without anything that a terminal obeys") {
  CHECK(log_text("Zo\u00eb \U0001f600") == "Zo\u00eb \U0001f600");
  CHECK(log_text("a\r\nb\t\x1b[2J\x7f") == "a\\x0d\\x0ab\\x09\\x1b[2J\\x7f");
  CHECK(log_text("\u0085\u009b") == "\\xc2\\x85\\xc2\\x9b"); // Line end and CSI in 8 bits.
  CHECK(log_text("\u202eabc\u2028") == "\\xe2\\x80\\xaeabc\\xe2\\x80\\xa8");
  for (const std::string_view broken :
       {"\xff", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xc3", "\xf4\x90\x80\x80"})
    CHECK(log_text(broken).starts_with("\\x"));
  CHECK(log_text(std::string{'\0'}) == "\\x00");
}

TEST_CASE("long text is cut at a character") {
  CHECK(log_text("abcd", 4) == "abcd");
  CHECK(log_text("abcde", 4) == "abcd...");
  CHECK(log_text("abc\u00eb", 4) == "abc...");
  CHECK(log_text(std::string(10'000, 'x')).size() == log_text_bytes_max + 3);
}

TEST_CASE_FIXTURE(logging_fixture, "a refusal is logged, with its reason on one line") {
  here.uut.add_instance("host", host_instance{}).value();
  CHECK(http_call(here.here, {.method = "POST",
                              .target = "/1.0/instances/host/exec",
                              .body = R"({"command": ["true"], "wait-for-websocket": true})"})
          .status
        == 403);
  const auto line = told.take();
  CHECK(line.starts_with("refused user "));
  CHECK(line.ends_with(" (unix): 403 only\\x0alooking"));
}

TEST_CASE_FIXTURE(logging_fixture, "refusals that repeat are counted, and the sum is logged") {
  here.uut.add_instance("host", host_instance{}).value();
  for (int i = 0; i < 15; ++i)
    CHECK(http_call(here.here, {.method = "DELETE", .target = "/1.0/instances/host/console"}).status
          == 403);
  for (int i = 0; i < 10; ++i)
    CHECK(told.take().starts_with("refused user "));
  CHECK(told.take() == "further refusals are counted, not logged, for a minute");
  here.uut.stop().value();
  CHECK(told.take() == "5 more requests were refused");
}

TEST_CASE_FIXTURE(logging_fixture,
                  "a console that cannot be started is logged once, not each time") {
  here.uut
    .add_instance("box", command_instance{.description = {}, .console = {"/nonexistent/program"}})
    .value();
  CHECK(told.take() == "the console of box cannot be started: No such file or directory; retrying");
  here.uut.stop().value();
  CHECK(told.is_empty());
}

} // namespace lectern::test

TEST_SUITE_END();
