#include "app/dialects/incus/routes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <variant>

using namespace lectern;
using namespace lectern::incus;

namespace {

net::http_request request_for(std::string_view method, std::string_view target) {
  net::http_request request;
  request.method = method;
  request.target = target;
  request.host = "example.org";
  return request;
}

std::variant<route, refusal> admitted(std::string_view method, std::string_view target) {
  return admit(request_for(method, target), auth_method::local);
}

std::string verdict(const std::variant<route, refusal>& result) {
  const auto* why = std::get_if<refusal>(&result);
  if (why == nullptr)
    return "admitted";
  return std::to_string(why->status) + ' ' + why->text + (why->allow.empty() ? "" : ": ")
         + why->allow;
}

std::string upgrade(std::string_view target, std::string_view origin,
                    auth_method caller = auth_method::token) {
  auto request = request_for("GET", target);
  request.wants_upgrade = true;
  request.origin = origin;
  return verdict(admit(request, caller));
}

} // namespace

TEST_SUITE_BEGIN("routes");

TEST_CASE("paths lead to entries of the API, with the name in them decoded") {
  struct row {
    std::string_view method;
    std::string_view target;
    std::string_view path;
    std::string_view name;
  };
  const row table[] = {
    {"GET", "/", "/", ""},
    {"GET", "/1.0", "/1.0", ""},
    {"HEAD", "/1.0", "/1.0", ""},
    {"HEAD", "/1.0/operations/id", "/1.0/operations/{operation}", "id"},
    {"GET", "/1.0?", "/1.0", ""},
    {"GET", "/1%2E0", "/1.0", ""},
    {"GET", "/1.0/projects?recursion=1", "/1.0/projects", ""},
    {"GET", "/1.0/projects/default?", "/1.0/projects/{project}", "default"},
    {"GET", "/1.0/certificates?recursion=1", "/1.0/certificates", ""},
    {"GET", "/1.0/instances?filter=&recursion=2", "/1.0/instances", ""},
    {"GET", "/1.0/instances/c1", "/1.0/instances/{instance}", "c1"},
    {"GET", "/1.0/instances/a%20b%2Fc", "/1.0/instances/{instance}", "a b/c"},
    {"GET", "/1.0/instances/..", "/1.0/instances/{instance}", ".."},
    {"GET", "/1.0/instances/c1/state", "/1.0/instances/{instance}/state", "c1"},
    {"GET", "/1.0/instances/c1/snapshots", "/1.0/instances/{instance}/snapshots", "c1"},
    {"POST", "/1.0/instances/c1/exec?project=default&wait=10", "/1.0/instances/{instance}/exec",
     "c1"},
    {"POST", "/1.0/instances/c1/console", "/1.0/instances/{instance}/console", "c1"},
    {"GET", "/1.0/instances/c1/console", "/1.0/instances/{instance}/console", "c1"},
    {"DELETE", "/1.0/instances/c1/console", "/1.0/instances/{instance}/console", "c1"},
    {"GET", "/1.0/instances/c1/logs/exec-output", "/1.0/instances/{instance}/logs/exec-output",
     "c1"},
    {"GET", "/1.0/instances/c1/logs/exec-output/f",
     "/1.0/instances/{instance}/logs/exec-output/{file}", "c1"},
    {"DELETE", "/1.0/instances/c1/logs/exec-output/f",
     "/1.0/instances/{instance}/logs/exec-output/{file}", "c1"},
    {"GET", "/1.0/operations", "/1.0/operations", ""},
    {"GET", "/1.0/operations/id", "/1.0/operations/{operation}", "id"},
    {"DELETE", "/1.0/operations/id", "/1.0/operations/{operation}", "id"},
    {"GET", "/1.0/operations/id/wait?timeout=-1", "/1.0/operations/{operation}/wait", "id"},
  };
  for (const auto& line : table) {
    CAPTURE(line.target);
    const auto result = admitted(line.method, line.target);
    REQUIRE(verdict(result) == "admitted");
    CHECK(std::get<route>(result).entry->path == line.path);
    CHECK(std::get<route>(result).entry->method == (line.method == "HEAD" ? "GET" : line.method));
    CHECK(std::get<route>(result).name == line.name);
  }
}

TEST_CASE("unknown paths are not found, as JSON clients expect of /os/1.0") {
  for (const auto* target :
       {"/os/1.0", "/1.0/", "//1.0", "/1.0/instances/", "/1.0/instances//exec", "/1.0/nothing",
        "/1.0/instances/../operations", "/1.0/instances/c1/exec/", "/1.0/../1.0", "/2.0"}) {
    CAPTURE(target);
    CHECK(verdict(admitted("GET", target)) == "404 Not Found");
  }
}

TEST_CASE("a target that is no path is refused") {
  for (const auto* target : {"", "*", "1.0", "/1.0/instances/%", "/1.0/instances/%zz", "/a b"}) {
    CAPTURE(target);
    CHECK(verdict(admitted("GET", target)) == "400 Invalid request target");
  }
}

TEST_CASE("a known path with another method names those that would do") {
  CHECK(verdict(admitted("POST", "/1.0")) == "405 Method Not Allowed: GET, HEAD");
  CHECK(verdict(admitted("get", "/1.0")) == "405 Method Not Allowed: GET, HEAD");
  CHECK(verdict(admitted("PUT", "/1.0/operations/id"))
        == "405 Method Not Allowed: GET, HEAD, DELETE");
  CHECK(verdict(admitted("PUT", "/1.0/instances/c1/console"))
        == "405 Method Not Allowed: POST, GET, HEAD, DELETE");
}

TEST_CASE("parameters are decoded, and the first of a name counts") {
  const auto result =
    admitted("GET", "/1.0/instances?filter=name+eq+c.%2A&recursion=2&recursion=0");
  REQUIRE(verdict(result) == "admitted");
  const auto& to = std::get<route>(result);
  CHECK(to.parameter("filter") == "name eq c.*");
  CHECK(to.recursion() == 2);
  CHECK(to.parameter("absent").empty());
}

TEST_CASE("recursion is 0 unless it is a number") {
  for (const auto* target :
       {"/1.0/instances", "/1.0/instances?recursion", "/1.0/instances?recursion=x"})
    CHECK(std::get<route>(admitted("GET", target)).recursion() == 0);
}

TEST_CASE("`default` is the only project") {
  CHECK(verdict(admitted("GET", "/1.0/instances?project=default")) == "admitted");
  CHECK(verdict(admitted("GET", "/1.0/instances?project=")) == "admitted");
  CHECK(verdict(admitted("GET", "/1.0/instances?all-projects=true")) == "admitted");
  CHECK(verdict(admitted("GET", "/1.0/instances?project=other")) == "404 Project not found");
  CHECK(verdict(admitted("GET", "/1.0/projects/other")) == "404 Project not found");
  CHECK(verdict(admitted("GET", "/1.0/operations?project=default&all-projects=true"))
        == "400 Cannot specify a project when requesting all projects");
}

TEST_CASE("a broken request is answered with its fault, whoever sent it") {
  net::http_request broken;
  broken.fault_status = 431;
  broken.fault = "Header too large";
  CHECK(verdict(admit(broken, auth_method::local)) == "431 Header too large");
  CHECK(verdict(admit(broken, auth_method::none)) == "431 Header too large");
}

TEST_CASE("without trust everything but the server object is forbidden") {
  for (const auto* target : {"/", "/1.0/instances", "/1.0/projects/other", "/nothing", "*",
                             "/1.0/operations/id/websocket?secret=s"}) {
    CAPTURE(target);
    CHECK(verdict(admit(request_for("GET", target), auth_method::none)) == "403 Forbidden");
  }
  CHECK(verdict(admit(request_for("POST", "/1.0"), auth_method::none)) == "403 Forbidden");
  CHECK(verdict(admit(request_for("GET", "/1.0"), auth_method::none)) == "admitted");
  CHECK(verdict(admit(request_for("GET", "/1.0/instances"), auth_method::token)) == "admitted");
}

TEST_CASE("a stranger whose token is wrong learns that, and no more") {
  for (const auto* target : {"/1.0/instances", "/1.0/projects/other", "/nothing", "*"}) {
    CAPTURE(target);
    auto request = request_for("GET", target);
    request.authorization = "Bearer wrong";
    CHECK(verdict(admit(request, auth_method::none)) == "403 Forbidden: wrong token");
  }
}

TEST_CASE("WebSocket addresses want a handshake of their own origin") {
  for (const auto* target : {"/1.0/events", "/1.0/operations/id/websocket?secret=s"}) {
    CAPTURE(target);
    CHECK(verdict(admitted("GET", target)) == "400 This address is for WebSockets");
    CHECK(upgrade(target, "") == "admitted");
    CHECK(upgrade(target, "https://example.org") == "admitted");
    CHECK(upgrade(target, "https://evil.org") == "403 Forbidden");
    CHECK(upgrade(target, "null") == "403 Forbidden");
    CHECK(upgrade(target, "https://evil.org", auth_method::host) == "403 Forbidden");
  }
}

TEST_CASE("at a Unix socket, which no browser reaches, the origin does not count") {
  for (const auto* target : {"/1.0/events", "/1.0/operations/id/websocket?secret=s"})
    CHECK(upgrade(target, "https://evil.org", auth_method::local) == "admitted");
}

TEST_SUITE_END();
