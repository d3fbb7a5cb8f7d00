#include "tests/app/service/service_fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Instances that clients make, change, start, stop and remove, through the API.
namespace lectern::test {

namespace json = boost::json;

namespace {

const json::object cat{{"lectern.kind", "command"},
                       {"lectern.console_argv", R"(["/bin/sh", "-c", "echo ready; exec cat"])"},
                       {"lectern.exec_argv", R"(["/usr/bin/env", "A=b"])"}};

/// A service with a store, on which one more service can be started once it has stopped.
struct inventory_fixture {
  inventory_fixture() { start(); }

  void start() {
    service_options options;
    options.instance_store = store().string();
    options.log = [this](log_level, std::string_view text) { log.put(std::string{text}); };
    uut = service::start(std::move(options)).value();
    uut->add_instance("own", host_instance{}).value();
    uut->listen(unix_endpoint{here.path}).value();
  }

  void stop() {
    static_cast<void>(uut->stop().value());
    uut.reset();
  }

  [[nodiscard]] std::filesystem::path store() const { return folder.path() / "instances.db"; }

  [[nodiscard]] http_reply call(const std::string& method, const std::string& path,
                                const json::object& body = {}) const {
    return http_call(
      here, {.method = method, .target = "/1.0/instances" + path, .body = json::serialize(body)});
  }

  /// The error of a task, or of its request; empty if it succeeds.
  [[nodiscard]] std::string error_of(const std::string& method, const std::string& path,
                                     const json::object& body = {}) const {
    const auto begun = call(method, path, body).json();
    if (begun.at("type") == "error")
      return begun.at("error").as_string().c_str();
    CHECK(begun.at("metadata").at("class") == "task");
    const auto target = std::string{begun.at("operation").as_string()} + "/wait";
    const auto ended = http_call(here, {.target = target}).json();
    return ended.at("type") == "error" ? ended.at("error").as_string().c_str() : "";
  }

  [[nodiscard]] std::string make(const std::string& name, const json::object& keys = cat,
                                 bool starts = false) const {
    return error_of(
      "POST", "",
      {{"name", name}, {"source", {{"type", "none"}}}, {"config", keys}, {"start", starts}});
  }

  [[nodiscard]] std::string change(const std::string& name, const std::string& action) const {
    return error_of("PUT", '/' + name + "/state", {{"action", action}, {"timeout", -1}});
  }

  [[nodiscard]] json::value show(const std::string& name) const {
    return call("GET", '/' + name).json().at("metadata");
  }

  [[nodiscard]] std::string status_of(const std::string& name) const {
    return show(name).at("status").as_string().c_str();
  }

  [[nodiscard]] std::string output_of_command(const std::string& name) const {
    exec_session session{here,
                         "/1.0/instances/" + name + "/exec",
                         {{"command", {"/bin/sh", "-c", "echo $A"}},
                          {"wait-for-websocket", true},
                          {"interactive", false}}};
    session.open_all();
    return read_stream(session.socket("1"), within(10s)).bytes;
  }

  temp_folder folder;
  endpoint here{.path = folder.path() / "socket"};
  mailbox<std::string> log;
  std::optional<service> uut;
};

} // namespace

TEST_SUITE_BEGIN("service: inventory");

TEST_CASE_FIXTURE(inventory_fixture,
                  "a client makes an instance, starts it, stops it, removes it") {
  REQUIRE(make("box").empty());
  CHECK(status_of("box") == "Stopped");
  CHECK(show("box").at("config") == cat);
  CHECK(change("box", "start").empty());
  CHECK(status_of("box") == "Running");
  CHECK(output_of_command("box") == "b\n");
  CHECK(error_of("DELETE", "/box") == "Instance is running");

  CHECK(change("box", "stop").empty());
  CHECK(error_of("DELETE", "/box").empty());
  CHECK(call("GET", "/box").status == 404);
}

TEST_CASE_FIXTURE(inventory_fixture,
                  "what a client has made is there again after a restart, as it was") {
  REQUIRE(make("stopped").empty());
  REQUIRE(make("started", cat, true).empty());
  const auto before = show("started");
  REQUIRE(make("removed").empty());
  REQUIRE(error_of("DELETE", "/removed").empty());
  stop();
  start();

  CHECK(status_of("stopped") == "Stopped");
  CHECK(show("started") == before);
  CHECK(output_of_command("started") == "b\n");
  CHECK(call("GET", "/removed").status == 404);
}

TEST_CASE_FIXTURE(inventory_fixture, "whether it was stopped is remembered") {
  REQUIRE(make("box", cat, true).empty());
  REQUIRE(change("box", "stop").empty());
  stop();
  start();
  CHECK(status_of("box") == "Stopped");
  REQUIRE(change("box", "start").empty());
  stop();
  start();
  CHECK(status_of("box") == "Running");
}

TEST_CASE_FIXTURE(inventory_fixture,
                  "keys of its kind are changed while it is stopped, others always") {
  REQUIRE(make("box", cat, true).empty());
  auto keys = cat;
  keys["user.owner"] = "me";
  CHECK(error_of("PUT", "/box", {{"description", "A box"}, {"config", keys}}).empty());
  CHECK(show("box").at("description") == "A box");
  CHECK(show("box").at("config") == keys);

  keys["lectern.exec_argv"] = R"(["/usr/bin/env", "A=c"])";
  CHECK(error_of("PUT", "/box", {{"config", keys}})
        == "Only its description and its user keys can be changed while an instance runs: stop it "
           "first");
  REQUIRE(change("box", "stop").empty());
  CHECK(error_of(
          "PATCH", "/box",
          {{"config", {{"lectern.exec_argv", R"(["/usr/bin/env", "A=c"])"}, {"user.owner", ""}}}})
          .empty());
  keys.erase("user.owner");
  CHECK(show("box").at("config") == keys);
  CHECK(show("box").at("description") == "A box");
  REQUIRE(change("box", "start").empty());
  CHECK(output_of_command("box") == "c\n");
}

TEST_CASE_FIXTURE(inventory_fixture,
                  "an instance that cannot be made so is refused, with the reason") {
  CHECK(make("box", {}) == "lectern.kind must be one of command, host, unix");
  CHECK(make("a b").starts_with("an instance name must have 1 to 63 letters"));
  CHECK(make("own") == "Instance already exists");
  CHECK(error_of("POST", "", {{"name", "box"}, {"source", {{"type", "image"}}}})
          .starts_with("Lectern has no images"));
  CHECK(call("PUT", "/none/state", {{"action", "start"}}).status == 404);
  CHECK(call("PUT", "/none", {{"config", cat}}).status == 404);
  CHECK(call("DELETE", "/none").status == 404);

  REQUIRE(make("box").empty());
  CHECK(make("box") == "Instance already exists");
  CHECK(error_of("PUT", "/box", {{"config", {{"lectern.kind", "unix"}}}})
        == "lectern.path is missing: it must be an absolute path of at most 107 bytes");
  CHECK(show("box").at("config") == cat);
}

TEST_CASE_FIXTURE(inventory_fixture,
                  "what was not made by clients is started and stopped, not changed") {
  CHECK(error_of("DELETE", "/own")
        == "own is defined in the program that serves it, and can only be removed there");
  CHECK(error_of("PUT", "/own", {{"config", cat}})
        == "own is defined in the program that serves it, and can only be changed there");
  uut
    ->add_instance("written", defined_instance{.description = "W",
                                               .keys = {{"lectern.kind", "host"}},
                                               .defined_in = "/etc/file"})
    .value();
  CHECK(show("written").at("config").at("lectern.kind") == "host");
  CHECK(error_of("PUT", "/written", {{"config", cat}})
        == "written is defined in /etc/file, and can only be changed there");

  CHECK(change("own", "stop").empty());
  CHECK(status_of("own") == "Stopped");
  CHECK(change("own", "stop") == "The instance is already stopped");
  CHECK(change("own", "start").empty());
  CHECK(change("own", "freeze") == "This kind of instance cannot be frozen");
}

TEST_CASE_FIXTURE(inventory_fixture, "commands of an instance that stops are cancelled") {
  for (const auto* action : {"restart", "stop"}) {
    CAPTURE(action);
    exec_session session{here,
                         "/1.0/instances/own/exec",
                         {{"command", {"/bin/sh", "-c", "echo on; exec cat"}},
                          {"wait-for-websocket", true},
                          {"interactive", true}}};
    session.open_all();
    session.await_output("on", within(10s));
    REQUIRE(change("own", action).empty());
    const auto target = "/1.0/operations/" + session.operation() + "/wait";
    CHECK(http_call(here, {.target = target}).json().at("metadata").at("status") == "Cancelled");
  }
}

TEST_CASE_FIXTURE(inventory_fixture,
                  "a store that cannot be used keeps the service from starting") {
  stop();
  std::filesystem::remove(store());
  std::filesystem::create_directory(store());
  service_options options;
  options.instance_store = store().string();
  const auto failed = service::start(std::move(options));

  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().text.starts_with("cannot use " + store().string()));
}

TEST_CASE_FIXTURE(inventory_fixture, "every task ends, however many there are for one name") {
  std::vector<std::string> begun;
  for (int i = 0; i < 50; ++i)
    for (const auto& reply : {call("POST", "", {{"name", "box"}, {"config", cat}}),
                              call("DELETE", "/box"), call("PATCH", "/box", {{"config", cat}})})
      if (reply.status == 202)
        begun.emplace_back(reply.json().at("operation").as_string());
  CHECK(begun.size() >= 50);
  for (const auto& operation : begun)
    CHECK(http_call(here, {.target = operation + "/wait?timeout=10"}).status != 504);
}

TEST_CASE_FIXTURE(inventory_fixture,
                  "a service that stops while instances are made ends them all") {
  for (int i = 0; i < 10; ++i) {
    for (const auto* name : {"a", "b", "c"})
      static_cast<void>(
        call("POST", "", {{"name", name + std::to_string(i)}, {"config", cat}, {"start", true}}));
    CHECK_FALSE(uut->stop()->timed_out);
    stop();
    start();
  }
}

TEST_CASE_FIXTURE(inventory_fixture, "the name of one that was kept is taken") {
  REQUIRE(make("box").empty());
  stop();
  start();
  CHECK(uut->add_instance("box", host_instance{}).error().code == service_errc::name_taken);
}

TEST_CASE_FIXTURE(service_fixture, "a service without a store makes no instances for clients") {
  const auto begun =
    http_call(here, {.method = "POST",
                     .target = "/1.0/instances",
                     .body = json::serialize(json::object{{"name", "box"}, {"config", cat}})});
  const auto target = std::string{begun.json().at("operation").as_string()} + "/wait";
  CHECK(http_call(here, {.target = target}).json().at("error")
        == "This service keeps no instances that clients make");
}

} // namespace lectern::test
