#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/http_client.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <string>
#include <utility>

TEST_SUITE_BEGIN("commands without sockets");

namespace lectern::test {

namespace {

namespace json = boost::json;

http_reply call(const daemon& server, std::string method, std::string target,
                std::string body = {}) {
  return http_call(
    server.socket(),
    {.method = std::move(method), .target = std::move(target), .body = std::move(body)});
}

/// Runs `script`; the operation when it is final, or the error as its answer.
json::value run(const daemon& server, const char* script, bool is_recorded) {
  const json::object request{{"command", {"sh", "-c", script}}, {"record-output", is_recorded}};
  const auto begun =
    call(server, "POST", "/1.0/instances/host/exec", json::serialize(request)).json();
  CHECK(begun.at("metadata").at("class") == "task");
  CHECK_FALSE(begun.at("metadata").at("metadata").as_object().contains("fds"));
  return call(server, "GET", std::string{begun.at("operation").as_string()} + "/wait").json();
}

std::string url(const json::value& operation, const char* stream) {
  return operation.at("metadata").at("metadata").at("output").at(stream).as_string().c_str();
}

} // namespace

TEST_CASE("a command without a client runs to its end with nothing to read") {
  const daemon server;
  const auto end = run(server, "cat; head -c 5000000 /dev/zero; exit 3", false);

  CHECK(end.at("metadata").at("status") == "Success");
  CHECK(end.at("metadata").at("metadata").at("return") == 3);
}

TEST_CASE("recorded output is there, whole, as soon as the operation is final") {
  const daemon server;
  const auto end = run(server, "seq 200000; echo oops >&2", true);
  REQUIRE(end.at("metadata").at("status") == "Success");

  const auto output = call(server, "GET", url(end, "1"));
  CHECK(output.body.size() == 1'288'895);
  CHECK(output.body.ends_with("199999\n200000\n"));
  CHECK(call(server, "GET", url(end, "2")).body == "oops\n");

  const std::string folder = "/1.0/instances/host/logs/exec-output";
  CHECK(call(server, "GET", folder).json().at("metadata").as_array().size() == 2);
  CHECK(call(server, "DELETE", url(end, "1")).status == 200);
  CHECK(call(server, "DELETE", url(end, "1")).status == 404);
  CHECK(call(server, "GET", folder).json().at("metadata").as_array().size() == 1);
}

TEST_CASE("a recording of more than 16 MiB fails, with the exit code and what fits") {
  const daemon server;
  const auto* script = "head -c 16777226 /dev/zero";
  const json::object request{{"command", {"sh", "-c", script}}, {"record-output", true}};
  event_listener events{server.socket()};
  const auto begun =
    call(server, "POST", "/1.0/instances/host/exec", json::serialize(request)).json();
  const auto end = events.final_state(begun.at("metadata").at("id").as_string().c_str(),
                                      within(std::chrono::seconds{20}));

  CHECK(end.at("status") == "Failure");
  CHECK(end.at("err") == "Recorded output is incomplete: 10 bytes did not fit");
  CHECK(end.at("metadata").at("return") == 0);
}

TEST_CASE(
  "a recording that newer ones replace is closed, and the operation of its command says so") {
  const daemon server;
  const auto fifo = server.folder() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const auto script = "read line <" + fifo.string() + "; echo after; exit 3";
  const json::object request{{"command", {"sh", "-c", script}}, {"record-output", true}};
  event_listener events{server.socket()};
  const auto begun =
    call(server, "POST", "/1.0/instances/host/exec", json::serialize(request)).json();
  // Ten more than replace it: what is made within a tick of the clock has no order.
  for (int i = 0; i < 110; ++i)
    CHECK(run(server, "true", true).at("metadata").at("status") == "Success");

  std::ofstream{fifo} << "go\n";
  const auto end =
    events.final_state(begun.at("metadata").at("id").as_string().c_str(), within(10s));
  CHECK(end.at("status") == "Failure");
  CHECK(end.at("err")
        == "Recorded output is incomplete: stdout and stderr removed while the command ran "
           "(the newest 200 files are kept)");
  CHECK(end.at("metadata").at("return") == 3);
}

TEST_CASE("a recording that a client removes too early fails, and the exit code stays") {
  const daemon server;
  const auto fifo = server.folder() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const auto script = "read line <" + fifo.string() + "; echo after; exit 3";
  const json::object request{{"command", {"sh", "-c", script}}, {"record-output", true}};
  event_listener events{server.socket()};
  const auto begun =
    call(server, "POST", "/1.0/instances/host/exec", json::serialize(request)).json();
  CHECK(call(server, "DELETE", url(begun, "1")).status == 200);

  std::ofstream{fifo} << "go\n";
  const auto end =
    events.final_state(begun.at("metadata").at("id").as_string().c_str(), within(10s));
  CHECK(end.at("err")
        == "Recorded output is incomplete: stdout removed while the command ran "
           "(a client removed it)");
  CHECK(end.at("metadata").at("return") == 3);
}

TEST_CASE("a log that was cleared is empty, and fills again") {
  const daemon server;
  auto watcher = exec_session::attach(server.socket());
  watcher.open_all();
  // `cat` keeps the shell from printing a prompt at any later moment.
  watcher.socket("0").send(opcode::binary, "echo be''fore; exec cat\n");
  watcher.await_output("before\r\n", within(10s));
  const auto* path = "/1.0/instances/host/console";
  CHECK(call(server, "GET", path).body.find("before") != std::string::npos);

  CHECK(call(server, "DELETE", path).status == 200);
  CHECK(call(server, "GET", path).body.empty());
  watcher.socket("0").send(opcode::binary, "after\n");
  watcher.await_output("after", within(10s));
  CHECK(call(server, "GET", path).body.find("after") != std::string::npos);
}

} // namespace lectern::test

TEST_SUITE_END();
