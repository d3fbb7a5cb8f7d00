#include "actors/session/exec_summary.hpp"
#include "app/dialects/incus/event_json.hpp"
#include "app/dialects/incus/instance_json.hpp"
#include "app/dialects/incus/operation_json.hpp"
#include "app/dialects/incus/server_json.hpp"
#include "app/dialects/incus/timestamp.hpp"
#include "app/dialects/incus/urls.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace lectern;
using namespace lectern::incus;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

const wall_time noon = std::chrono::sys_days{std::chrono::January / 2 / 2026} + 12h;

operation_info exec_operation() {
  exec_request request;
  request.command = {"ls"};
  request.environment = {{"A", "b"}};
  request.interactive = true;
  return {
    .id = {"0b7e"},
    .instance = "c1",
    .created_at = noon,
    .updated_at = noon + 123'456'789ns,
    .end = {.exit_code = 3},
    .may_cancel = false,
    .exec = std::make_shared<exec_request>(request),
  };
}

const auto exec_object = json::parse(R"({
  "id": "0b7e", "class": "websocket", "description": "Executing command",
  "created_at": "2026-01-02T12:00:00.000000000Z", "updated_at": "2026-01-02T12:00:00.123456789Z",
  "status": "Success", "status_code": 200, "resources": {"instances": ["/1.0/instances/c1"]},
  "metadata": {"command": ["ls"], "environment": {"A": "b"}, "interactive": true, "return": 3,
               "lectern": {"kind": "command", "role": "controller"}},
  "may_cancel": false, "err": "", "location": "none"})");

const host_facts box{"box", "Linux", "6.1", "x86_64", "Debian GNU/Linux", "12"};

instance_info host_instance() {
  return {.name = "host", .description = "this machine", .created_at = noon};
}

} // namespace

TEST_SUITE_BEGIN("rendering");

TEST_CASE("a timestamp has nine digits of a second and is in UTC") {
  using std::chrono::sys_days;
  CHECK(timestamp(wall_time{}) == "1970-01-01T00:00:00.000000000Z");
  CHECK(timestamp(wall_time{} - 1ns) == "1969-12-31T23:59:59.999999999Z");
  CHECK(timestamp(sys_days{std::chrono::February / 29 / 2024} + 23h + 59min + 59s + 7ns)
        == "2024-02-29T23:59:59.000000007Z");
}

TEST_CASE("an instance's URL is percent-encoded") {
  CHECK(instance_url("c-1.x") == "/1.0/instances/c-1.x");
  CHECK(instance_url("a b/c?") == "/1.0/instances/a%20b%2Fc%3F");
}

TEST_CASE("a command's operation shows its maker the command, and how it ended") {
  CHECK(to_json(exec_operation(), operation_view::of_maker) == exec_object);
}

TEST_CASE("to others than its maker, in lists and in events an environment is empty") {
  auto shown = exec_object.as_object();
  shown["metadata"].as_object()["environment"] = json::object{};
  CHECK(to_json(exec_operation()) == shown);
  CHECK(by_status({exec_operation()}, true).at("success").at(0) == shown);
  CHECK(to_json(event{noon, exec_operation(), {}}).at("metadata") == shown);
}

TEST_CASE("to others than its maker a long command is shown in part") {
  const auto shown = [](std::vector<std::string> command) {
    auto info = exec_operation();
    info.exec = std::make_shared<exec_request>(exec_request{.command = std::move(command)});
    return to_json(info).at("metadata").at("command");
  };
  const std::string most(shown_command_bytes_max, 'x');
  CHECK(shown({most}) == json::value{most});
  CHECK(shown({most + "y"}) == json::value{most + "…"});
  CHECK(shown({"a", most}) == json::value({"a", most.substr(2) + "…"}));
  CHECK(shown({most, "b", "c"}) == json::value({most, "…"}));
  CHECK(shown({most.substr(1) + "ä"}) == json::value{most.substr(1) + "…"});
}

TEST_CASE("an operation without a command or an end shows neither") {
  auto info = exec_operation();
  info.exec.reset();
  info.end = {.status = operation_status::running};
  const auto object = to_json(info);
  CHECK(object.at("metadata")
        == json::parse(R"({"lectern": {"kind": "console", "role": "controller"}})"));
  CHECK(object.at("description") == "Showing console");
  info.role = viewer_role::spectator;
  CHECK(to_json(info).at("description") == "Watching console");
  CHECK(to_json(info).at("metadata").at("lectern").at("role") == "spectator");
  CHECK(object.at("status") == "Running");
  CHECK(object.at("status_code") == 103);
}

TEST_CASE("operations are listed by lower-case status, without empty lists") {
  auto failed = exec_operation();
  failed.end.status = operation_status::failure;
  auto running = exec_operation();
  running.end.status = operation_status::running;

  CHECK(by_status({}, true).empty());
  CHECK(by_status({failed, running, failed}, false)
        == json::parse(R"({"failure":["/1.0/operations/0b7e","/1.0/operations/0b7e"],
                           "running":["/1.0/operations/0b7e"]})"));
  CHECK(by_status({running}, true).at("running").at(0).at("status_code") == 103);
}

TEST_CASE("secrets are in the creator's answer only") {
  const auto begun = exec_operation();
  CHECK(to_json(begun, {{"0", "s3cret"}}).at("metadata").at("fds")
        == json::object{{"0", "s3cret"}});

  const event change{noon, begun, {}};
  for (const auto& text : {json::serialize(to_json(change)), json::serialize(to_json(begun)),
                           json::serialize(by_status({begun}, true))}) {
    CHECK(text.find("fds") == text.npos);
    CHECK(text.find("s3cret") == text.npos);
  }
}

TEST_CASE("an operation says who asked for it, if that is known") {
  auto info = exec_operation();
  info.maker.name = "Anna";
  CHECK(to_json(info).at("requestor") == json::value{{"username", "Anna"}});
}

TEST_CASE("an operation event holds the operation as others see it") {
  CHECK(to_json(event{noon, exec_operation(), {}})
        == json::object{{"type", "operation"},
                        {"timestamp", "2026-01-02T12:00:00.000000000Z"},
                        {"metadata", to_json(exec_operation())},
                        {"location", "none"},
                        {"project", "default"}});
}

TEST_CASE("a lifecycle event says what happened to which instance") {
  const event reported{noon, {}, lifecycle{"instance-console", "c1", {{"type", "console"}}}};
  CHECK(to_json(reported) == json::parse(R"({
    "type": "lifecycle", "timestamp": "2026-01-02T12:00:00.000000000Z",
    "metadata": {"action": "instance-console", "source": "/1.0/instances/c1",
                 "context": {"type": "console"}, "name": "c1", "project": "default"},
    "location": "none", "project": "default"})"));
}

TEST_CASE("a lifecycle event names who asked for what happened") {
  const event reported{noon, {}, lifecycle{"instance-exec", "c1", {}, "user 1000", "unix"}};
  CHECK(to_json(reported).at("metadata").at("requestor")
        == json::parse(R"({"username": "user 1000", "protocol": "unix", "address": ""})"));
}

TEST_CASE("an instance looks like a running container") {
  const auto object = to_json(host_instance(), "x86_64", nullptr);
  CHECK(object.at("name") == "host");
  CHECK(object.at("description") == "this machine");
  CHECK(object.at("type") == "container");
  CHECK(object.at("status") == "Running");
  CHECK(object.at("status_code") == 103);
  CHECK(object.at("created_at") == "2026-01-02T12:00:00.000000000Z");
  CHECK(object.at("architecture") == "x86_64");
  for (const auto* key : {"config", "devices", "expanded_config", "expanded_devices"})
    CHECK(object.at(key).is_object());
  CHECK_FALSE(object.contains("state"));
}

TEST_CASE("an instance's status has Incus's name and number, wherever it is shown") {
  constexpr std::pair<instance_status, std::pair<const char*, int>> statuses[] = {
    {instance_status::stopped, {"Stopped", 102}}, {instance_status::starting, {"Starting", 106}},
    {instance_status::running, {"Running", 103}}, {instance_status::freezing, {"Freezing", 109}},
    {instance_status::frozen, {"Frozen", 110}},   {instance_status::stopping, {"Stopping", 107}},
    {instance_status::failed, {"Error", 112}},
  };
  for (const auto& [status, text] : statuses) {
    auto info = host_instance();
    info.status = status;
    for (const auto& object : {to_json(info, "x86_64", nullptr), instance_state_json(info, {})}) {
      CHECK(object.at("status") == text.first);
      CHECK(object.at("status_code") == text.second);
    }
  }
}

TEST_CASE("the name of a recording tells whose output it has, and other names tell nothing") {
  const auto loss = loss_of(recording_name({"op"}, "stderr"), "why");
  REQUIRE(loss);
  CHECK(loss->operation.text == "op");
  CHECK(loss->stream == 2);
  CHECK(loss->reason == "why");
  CHECK(loss_of(recording_name({"op"}, "stdout"), "why")->stream == 1);
  for (const auto* name : {"", "exec_op", "exec_op.txt", "op.stdout", "exec_stdout"})
    CHECK_FALSE_MESSAGE(loss_of(name, "why"), name);
}

TEST_CASE("an instance in full has a state that clients take for alive") {
  const instance_state unknown;
  const auto object = to_json(host_instance(), "x86_64", &unknown);
  CHECK(object.at("state").at("status") == "Running");
  CHECK(object.at("state").at("pid").as_int64() > 0);
  CHECK(object.at("state").at("processes").to_number<int>() >= 1);
  CHECK(object.at("state").at("network").is_object());
  CHECK(object.at("snapshots") == json::array{});
  CHECK(object.at("backups") == json::array{});
}

TEST_CASE("the server object says little to strangers") {
  const auto stranger = to_json(box, principal{});
  CHECK(stranger.at("auth") == "untrusted");
  CHECK(stranger.at("api_version") == "1.0");
  CHECK_FALSE(stranger.contains("environment"));
  CHECK_FALSE(stranger.contains("config"));
  CHECK_FALSE(stranger.contains("auth_user_name"));
}

TEST_CASE("the server object names itself to those who may know") {
  for (const auto method : {auth_method::local, auth_method::token}) {
    const auto server = to_json(box, principal{.method = method});
    CHECK(server.at("auth") == "trusted");
    CHECK(server.at("api_status") == "stable");
    CHECK(server.at("config") == json::object{});
    CHECK(server.at("environment").at("server") == "lectern");
    CHECK(server.at("environment").at("server_name") == "box");
    CHECK(server.at("environment").at("server_clustered") == false);
    CHECK(server.at("environment").at("architectures") == json::array({"x86_64"}));
  }
  CHECK(to_json(box, principal{.method = auth_method::local}).at("auth_user_method") == "unix");
  CHECK(to_json(box, principal{.name = "ann", .method = auth_method::web}).at("auth_user_method")
        == "web");
  CHECK(to_json(box, principal{.name = "ann", .method = auth_method::web}).at("auth_user_name")
        == "ann");
}

TEST_CASE("this host has a name and an architecture") {
  const auto host = read_host_facts();
  CHECK_FALSE(host.name.empty());
  CHECK_FALSE(host.architecture.empty());
}

TEST_SUITE_END();
