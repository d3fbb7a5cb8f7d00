#include "tests/app/service/echo_source.hpp"
#include "tests/app/service/service_fixture.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace lectern::test {

namespace {

/// A service without a socket of its own: a host receives the requests.
struct behind_host {
  http_response ask(std::string method, std::string target, std::string body = {}) {
    mailbox<http_response> answers;
    uut.handle({.method = std::move(method),
                .target = std::move(target),
                .fields = {{"Host", "example.org"}},
                .body = std::move(body)},
               {.caller_name = "ann", .path_prefix = "/consoles"},
               [&](http_response response) { answers.put(std::move(response)); });
    return answers.take();
  }

  service uut = service::start({.io_units = 1}).value();
};

http_request upgrade_of(const std::string& target) {
  return {.method = "GET",
          .target = target,
          .fields = {{"Host", "example.org"},
                     {"Connection", "Upgrade"},
                     {"Upgrade", "websocket"},
                     {"Sec-WebSocket-Version", "13"},
                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}},
          .body = {}};
}

struct pair {
  pair() {
    int fds[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    ours.reset(fds[0]);
    theirs.reset(fds[1]);
  }

  net::unique_fd ours;
  net::unique_fd theirs;
};

} // namespace

TEST_SUITE_BEGIN("service: a server of the host's own");

TEST_CASE_FIXTURE(behind_host, "what it received is answered, without its prefix") {
  uut.add_instance("box", custom_instance{}).value();
  const auto found = ask("GET", "/consoles/1.0/instances/box");
  CHECK(found.status == 200);
  CHECK(found.fields.front().second == "application/json");
  CHECK(boost::json::parse(found.body).at("metadata").at("name") == "box");
  CHECK(ask("GET", "/1.0/instances/nobody").status == 404);
  CHECK(ask("GET", "/consolesX/1.0").status == 404);
  CHECK(ask("POST", "/consoles/1.0/instances/box/exec", std::string((1 << 20) + 1, ' ')).status
        == 413);
  CHECK(ask("GET", "/consoles/1.0/events").status == 400);
}

TEST_CASE_FIXTURE(behind_host, "a body has 1 MiB at most") {
  const auto status = [this](std::size_t bytes) {
    return ask("POST", "/1.0/instances/box/exec", std::string(bytes, ' ')).status;
  };
  CHECK(status(1024 * 1024) == 400); // It is not JSON.
  CHECK(status(1024 * 1024 + 1) == 413);
}

TEST_CASE_FIXTURE(behind_host, "a request that waits when the service stops is answered once") {
  uut
    .add_instance("box",
                  custom_instance{
                    {}, {}, [](const command_request&) { return std::make_unique<echo_source>(); }})
    .value();
  const auto begun = boost::json::parse(ask("POST", "/consoles/1.0/instances/box/exec",
                                            R"({"command": ["x"], "wait-for-websocket": true})")
                                          .body);
  mailbox<http_response> answers;
  const std::string operation{begun.at("operation").as_string()};
  uut.handle({.method = "GET", .target = operation + "/wait", .fields = {}, .body = {}}, {},
             [&](http_response response) { answers.put(std::move(response)); });
  // One unit handles requests in their order: when this one is answered, the other one waits.
  CHECK(ask("GET", "/consoles" + operation).status == 200);
  uut.stop().value();
  const auto waited = answers.take();
  CHECK(waited.status == 200);
  CHECK(boost::json::parse(waited.body).at("metadata").at("status") == "Cancelled");
  uut.handle({.method = "GET", .target = "/1.0", .fields = {}, .body = {}}, {},
             [&](http_response response) { answers.put(std::move(response)); });
  CHECK(answers.take().status == 503);
}

TEST_CASE_FIXTURE(behind_host, "an upgrade that it received is served on its socket") {
  pair stream;
  uut
    .serve(stream.theirs.release(), upgrade_of("/consoles/1.0/events"),
           {.caller_name = "ann", .path_prefix = "/consoles"})
    .value();
  std::string head(12, '\0');
  REQUIRE(wait_readable(stream.ours.get(), within(10s)));
  CHECK(::recv(stream.ours.get(), head.data(), head.size(), MSG_WAITALL) == 12);
  CHECK(head == "HTTP/1.1 101");
  CHECK(uut.metrics().connections == 1);
}

TEST_CASE_FIXTURE(behind_host, "children do not inherit a socket that was handed over") {
  pair stream;
  const int fd = stream.theirs.release();
  REQUIRE(::fcntl(fd, F_SETFD, 0) == 0);
  uut.serve(fd, upgrade_of("/1.0/events"), {}).value();

  CHECK(::fcntl(fd, F_GETFD) == FD_CLOEXEC); // It stays open as long as our end does.
}

TEST_CASE_FIXTURE(behind_host, "a head that is handed over has 16 KiB at most") {
  const auto is_taken = [this](std::size_t bytes) {
    const std::string_view around = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
    const http_request request{.method = "GET",
                               .target = "/" + std::string(bytes - around.size(), 'x'),
                               .fields = {},
                               .body = {}};
    pair stream;
    return uut.serve(stream.theirs.release(), request, {}).has_value();
  };
  CHECK(is_taken(16 * 1024));
  CHECK_FALSE(is_taken(16 * 1024 + 1));
}

TEST_CASE_FIXTURE(behind_host, "any other request is answered there, and the stream ends") {
  pair stream;
  uut
    .serve(stream.theirs.release(),
           {.method = "GET", .target = "/1.0", .fields = {{"Host", "x"}}, .body = {}}, {})
    .value();
  const auto answer = read_to_end(stream.ours.get(), within(10s));
  CHECK(answer.starts_with("HTTP/1.1 200 "));
  CHECK(answer.find("Connection: close") != answer.npos);
}

TEST_CASE_FIXTURE(behind_host,
                  "a request that smuggles another one is refused, its socket closed") {
  const auto refused = [this](const http_request& request) {
    pair stream;
    const auto code = uut.serve(stream.theirs.release(), request, {}).error().code;
    CHECK(read_to_end(stream.ours.get(), within(10s)).empty());
    return code == service_errc::bad_option;
  };
  CHECK(refused({.method = "GET", .target = "/1.0 HTTP/1.1\r\nX: y", .fields = {}, .body = {}}));
  CHECK(refused({.method = "GET", .target = "/", .fields = {{"A", "b\r\nC: d"}}, .body = {}}));
  CHECK(refused({.method = "GET", .target = "/", .fields = {{"A: b\r\n", "c"}}, .body = {}}));
  CHECK(refused({.method = "GET", .target = "/", .fields = {{"A", {"b\0c", 3}}}, .body = {}}));
  CHECK(refused({.method = "POST", .target = "/", .fields = {}, .body = "x"}));
  CHECK(refused({.method = "POST", .target = "/", .fields = {{"content-length", "1"}}}));
  CHECK(refused({.method = "POST", .target = "/", .fields = {{"Transfer-Encoding", "chunked"}}}));
  CHECK(
    refused({.method = "GET", .target = "/" + std::string(16'384, 'x'), .fields = {}, .body = {}}));
}

TEST_CASE_FIXTURE(behind_host, "what cannot be a stream is closed") {
  CHECK(uut.serve(-1, upgrade_of("/1.0/events"), {}).error().code
        == std::errc::bad_file_descriptor);
  uut.stop().value();
  pair stream;
  CHECK(uut.serve(stream.theirs.release(), upgrade_of("/1.0/events"), {}).error().code
        == service_errc::stopped);
  CHECK(read_to_end(stream.ours.get(), within(10s)).empty());
}

} // namespace lectern::test
