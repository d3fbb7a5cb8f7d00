#include "app/dialects/incus/envelope.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace lectern;
using namespace lectern::incus;
namespace json = boost::json;

namespace {

/// The values of all fields of this name.
std::string field(const net::http_response& answer, std::string_view name) {
  std::string found;
  for (const auto& [key, value] : answer.headers)
    if (key == name)
      found += value;
  return found;
}

json::object body_of(const net::http_response& answer) {
  CHECK(answer.content_type == "application/json");
  CHECK(answer.body.ends_with("}\n"));
  const auto body = json::parse(answer.body).as_object();
  for (const auto* key :
       {"type", "status", "status_code", "operation", "error_code", "error", "metadata"}) {
    CAPTURE(key);
    CHECK(body.contains(key));
  }
  CHECK(body.size() == 7);
  return body;
}

operation_info begun_operation() {
  operation_info begun;
  begun.id = {"b2b9"};
  begun.instance = "c1";
  return begun;
}

} // namespace

TEST_SUITE_BEGIN("envelope");

TEST_CASE("a sync answer carries its metadata") {
  const auto answer = sync_answer(json::array{"/1.0"});
  CHECK(answer.status == 200);
  CHECK(body_of(answer)
        == json::parse(R"({"type":"sync","status":"Success","status_code":200,"operation":"",
                           "error_code":0,"error":"","metadata":["/1.0"]})")
             .as_object());
}

TEST_CASE("an async answer names its operation and hands out the secrets") {
  const auto answer =
    async_answer(begun_operation(), {{"0", "secret-of-0"}, {"control", "secret-of-c"}});
  CHECK(answer.status == 202);
  CHECK(field(answer, "Location") == "/1.0/operations/b2b9");

  const auto body = body_of(answer);
  CHECK(body.at("type") == "async");
  CHECK(body.at("status") == "Operation created");
  CHECK(body.at("status_code") == 100);
  CHECK(body.at("operation") == "/1.0/operations/b2b9");
  CHECK(body.at("metadata").at("metadata").at("fds")
        == json::object{{"0", "secret-of-0"}, {"control", "secret-of-c"}});
}

TEST_CASE("an error answer has its status twice and no metadata") {
  const auto answer = error_answer({404, "Operation not found", {}});
  CHECK(answer.status == 404);
  CHECK(field(answer, "Allow").empty());
  CHECK(body_of(answer)
        == json::parse(R"({"type":"error","status":"","status_code":0,"operation":"",
                           "error_code":404,"error":"Operation not found","metadata":null})")
             .as_object());
}

TEST_CASE("a refused method is answered with those that would do") {
  const auto answer = error_answer({405, "Method Not Allowed", "GET, DELETE"});
  CHECK(field(answer, "Allow") == "GET, DELETE");
}

TEST_CASE("no answer is kept on its way, or taken for something else") {
  for (const auto& answer : {sync_answer(nullptr), async_answer(begun_operation(), {}),
                             error_answer({404, "Not Found", {}}), raw_answer("a", "b")}) {
    CHECK(field(answer, "Cache-Control") == "no-store");
    CHECK(field(answer, "X-Content-Type-Options") == "nosniff");
  }
}

TEST_CASE("a failed operation ends as an error, any other as itself") {
  auto info = begun_operation();
  for (const auto status : {operation_status::success, operation_status::cancelled}) {
    info.end.status = status;
    CHECK(body_of(outcome_answer(info)).at("type") == "sync");
  }
  info.end = {.status = operation_status::failure, .open_error = ENOENT};
  CHECK(body_of(outcome_answer(info)).at("error") == "Command not found");
  CHECK(outcome_answer(info).status == 200); // Whether the head went out before it failed, or not.
}

TEST_CASE("bytes are answered as they are, with the name of a file") {
  const auto answer = raw_answer("a\r\n\xff", "console.log");
  CHECK(answer.status == 200);
  CHECK(answer.content_type == "application/octet-stream");
  CHECK(answer.body == "a\r\n\xff");
  CHECK(field(answer, "Content-Disposition") == "inline;filename=console.log");
}

TEST_SUITE_END();
