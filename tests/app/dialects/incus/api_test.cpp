#include "actors/session/directory.hpp"
#include "actors/session/events.hpp"
#include "actors/session/operation.hpp"
#include "app/dialects/incus/operation_quota.hpp"
#include "tests/app/dialects/incus/api_fixture.hpp"
#include "tests/support/lowered_limit.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace lectern;
using namespace std::chrono_literals;

namespace {

std::string socket_url(const json::object& begun, std::string_view secret) {
  return std::string{begun.at("operation").as_string()}
         + "/websocket?secret=" + std::string{secret};
}

} // namespace

TEST_SUITE_BEGIN("api");

TEST_CASE_FIXTURE(api_fixture, "the server, its project and its lists are there") {
  CHECK(ask("GET", "/").at("metadata") == json::array({"/1.0"}));
  CHECK(ask("GET", "/1.0").at("metadata").at("auth") == "trusted");
  CHECK(ask("GET", "/1.0/projects").at("metadata") == json::array({"/1.0/projects/default"}));
  CHECK(ask("GET", "/1.0/projects?recursion=1").at("metadata").at(0).at("name") == "default");
  CHECK(ask("GET", "/1.0/projects/default").at("metadata").at("name") == "default");
  CHECK(ask("GET", "/1.0/certificates").at("metadata") == json::array{});
  CHECK(ask("GET", "/1.0/operations").at("metadata") == json::object{});
  CHECK(error("GET", "/os/1.0") == "404 Not Found");
}

TEST_CASE_FIXTURE(api_fixture, "instances are listed as deep as asked") {
  CHECK(ask("GET", "/1.0/instances").at("metadata") == json::array({"/1.0/instances/c1"}));
  const auto brief = ask("GET", "/1.0/instances?recursion=1").at("metadata").at(0).as_object();
  CHECK(brief.at("name") == "c1");
  CHECK_FALSE(brief.contains("state"));
  CHECK(ask("GET", "/1.0/instances?recursion=2").at("metadata").at(0).at("state").is_object());
  CHECK(ask("GET", "/1.0/instances?filter=name+eq+c2").at("metadata") == json::array{});
  CHECK(error("GET", "/1.0/instances?filter=name").starts_with("400 Invalid filter"));
}

TEST_CASE_FIXTURE(api_fixture, "an instance has a state and no snapshots") {
  CHECK(ask("GET", "/1.0/instances/c1").at("metadata").at("name") == "c1");
  CHECK(ask("GET", "/1.0/instances/c1?recursion=1").at("metadata").at("state").is_object());
  CHECK(ask("GET", "/1.0/instances/c1/state").at("metadata").at("status") == "Running");
  CHECK(ask("GET", "/1.0/instances/c1/snapshots").at("metadata") == json::array{});
  for (const auto* path : {"", "/state", "/snapshots", "/console"})
    CHECK(error("GET", std::string{"/1.0/instances/c2"} + path) == "404 Instance not found");
}

TEST_CASE_FIXTURE(api_fixture, "a list with states has that of each instance that lives") {
  for (const auto& [name, processes] : {std::pair{"a", 3}, {"b", 4}})
    add_instance(name,
                 {.description = {}, .console = {}, .plan = {}, .read_state = [n = processes] {
                    instance_state state;
                    state.processes = static_cast<std::uint64_t>(n);
                    return state;
                  }});
  caf::anon_send_exit(instance.handle, caf::exit_reason::kill);
  run();

  const auto listed = ask("GET", "/1.0/instances?recursion=2").at("metadata").as_array();
  REQUIRE(listed.size() == 3);
  CHECK(listed[0].at("state").at("processes") == 3);
  CHECK(listed[1].at("state").at("processes") == 4);
  CHECK(listed[2].at("state").at("status") == "Error");
}

TEST_CASE_FIXTURE(api_fixture,
                  "an instance that has been stopped says so, not that it has no console") {
  caf::anon_send(instance.handle, shut_down{});
  run();
  CHECK(ask("GET", "/1.0/instances/c1").at("metadata").at("status") == "Stopped");
  CHECK(error("POST", "/1.0/instances/c1/console", "{}")
        == "503 The console of this instance has ended");
}

TEST_CASE_FIXTURE(api_fixture,
                  "an instance that has failed is shown, and says that it can do nothing") {
  caf::anon_send_exit(instance.handle, caf::exit_reason::kill);
  run();
  const auto shown = ask("GET", "/1.0/instances/c1").at("metadata");
  CHECK(shown.at("status") == "Error");
  CHECK(shown.at("status_code") == 112);
  CHECK(error("POST", "/1.0/instances/c1/exec", R"({"command":["true"]})")
        == "503 This instance has ended");
  CHECK(error("POST", "/1.0/instances/c1/console", "{}")
        == "503 The console of this instance has ended");
}

TEST_CASE_FIXTURE(api_fixture, "a command becomes an operation with a secret per socket") {
  const auto begun = begin_exec();
  CHECK(begun.at("type") == "async");
  const auto& fds = begun.at("metadata").at("metadata").at("fds").as_object();
  CHECK(fds.size() == 2);
  CHECK(fds.contains("0"));
  CHECK(fds.contains("control"));

  const auto url = text(begun.at("operation"));
  const auto shown = ask("GET", url).at("metadata");
  CHECK(shown.at("status") == "Running");
  CHECK_FALSE(shown.at("metadata").as_object().contains("fds"));
  CHECK(ask("GET", "/1.0/operations").at("metadata") == json::object{{"running", {url}}});
}

TEST_CASE_FIXTURE(api_fixture, "a command and a console are told to who listens") {
  const auto actions = [this] {
    std::string list;
    for (const auto& it : std::exchange(published, {}))
      if (it.change)
        list += it.change->action + " by " + it.change->requested_by + " at " + it.change->protocol;
    return list;
  };
  begin_exec();
  CHECK(actions() == "instance-exec by user 1000 at unix");
  ask("POST", "/1.0/instances/c1/console", "{}");
  CHECK(actions() == "instance-console by user 1000 at unix");
  call("GET", "/1.0/instances/c1/console");
  CHECK(actions() == "instance-console-retrieved by user 1000 at unix");
  CHECK(ask("DELETE", "/1.0/instances/c1/console").at("metadata") == json::object{});
  CHECK(actions() == "instance-console-reset by user 1000 at unix");
}

TEST_CASE_FIXTURE(api_fixture, "a command may be refused by request, name, or plan") {
  const auto* url = "/1.0/instances/c1/exec";
  CHECK(error("POST", url, "{").starts_with("400 The body is not JSON"));
  CHECK(error("POST", "/1.0/instances/c2/exec", R"({"command":["a"],"wait-for-websocket":true})")
        == "404 Instance not found");
  CHECK(error("POST", url, R"({"command":["a"],"wait-for-websocket":true,"user":7})")
        == "403 Only user 0");
  CHECK(ask("GET", "/1.0/operations").at("metadata") == json::object{});
}

TEST_CASE_FIXTURE(api_fixture, "a console is for one, unless taken by force") {
  console_is_free = false;
  const auto* url = "/1.0/instances/c1/console";
  CHECK(error("POST", url, R"({"type":"console","force":false})")
        == "500 This console is already connected. Force is required to take it over.");
  CHECK(ask("POST", url, R"({"type":"console","force":true})").at("type") == "async");
  CHECK(error("POST", url, R"({"type":"vga"})")
        == "400 VGA console is only supported by virtual machines");
  CHECK(error("POST", url, R"({"type":"x"})") == "400 Unknown console type \"x\"");
}

TEST_CASE_FIXTURE(api_fixture, "in the session protocol a session has one socket") {
  const auto begun = ask("POST", "/1.0/instances/c1/exec",
                         R"({"command":["a"],"wait-for-websocket":true,"interactive":true,)"
                         R"("protocol":"lectern.session.v1"})");
  const auto& fds = begun.at("metadata").at("metadata").at("fds").as_object();
  REQUIRE(fds.size() == 1);

  const auto socket = call("GET", socket_url(begun, text(fds.at("0"))), "", true);
  REQUIRE(socket.upgrades.size() == 1);
  CHECK(socket.upgrades[0].make_codec()->tells_ending());
  CHECK(socket.upgrades[0].subprotocol.empty()); // None was offered.
}

TEST_CASE_FIXTURE(api_fixture, "a console that is busy is a conflict in the session protocol") {
  console_is_free = false;
  CHECK(error("POST", "/1.0/instances/c1/console", R"({"protocol":"lectern.session.v1"})")
        == "409 This console is already connected. Force is required to take it over.");
}

TEST_CASE_FIXTURE(api_fixture, "a console's log is its bytes") {
  const auto answer = call("GET", "/1.0/instances/c1/console").answers.at(0);
  CHECK(answer.content_type == "application/octet-stream");
  CHECK(answer.body == "boot\r\nlogin: ");
  CHECK(error("GET", "/1.0/instances/c1/console?type=vga").starts_with("400 Invalid value"));
}

TEST_CASE_FIXTURE(api_fixture, "recordings are listed, read as bytes, and removed") {
  const std::string url = "/1.0/instances/c1/logs/exec-output";
  CHECK(ask("GET", url).at("metadata") == json::array({url + "/a.stdout"}));
  CHECK(call("GET", url + "/a.stdout").answers.at(0).body == "bytes of c1");
  CHECK(error("GET", url + "/b.stdout") == "404 Not Found");
  CHECK(ask("DELETE", url + "/a.stdout").at("metadata") == json::object{});
  CHECK(error("GET", "/1.0/instances/c2/logs/exec-output") == "404 Instance not found");
}

TEST_CASE_FIXTURE(api_fixture, "what cannot be recorded is not started") {
  CHECK(error("POST", "/1.0/instances/c1/exec", R"({"command":["a"],"record-output":true})")
        == "500 Cannot record output: No such file or directory");
  CHECK(ask("GET", "/1.0/operations").at("metadata") == json::object{});
}

TEST_CASE_FIXTURE(api_fixture, "a recording that can open only one of its files leaves none") {
  const temp_folder folder;
  recordings = folder.path();
  const net::unique_fd next{::dup(0)};
  {
    const lowered_limit one_more{RLIMIT_NOFILE, static_cast<rlim_t>(next.get()) + 2};
    CHECK(error("POST", "/1.0/instances/c1/exec", R"({"command":["a"],"record-output":true})")
          == "500 Cannot record output: Too many open files");
  }

  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE_FIXTURE(api_fixture, "a secret opens its socket once") {
  const auto begun = begin_exec();
  const auto& fds = begun.at("metadata").at("metadata").at("fds");
  const auto url = socket_url(begun, text(fds.at("0")));

  const auto first = call("GET", url, "", true);
  REQUIRE(first.upgrades.size() == 1);
  CHECK(first.upgrades[0].owner);
  CHECK(first.upgrades[0].make_codec()->carries_input());
  CHECK(upgrade_error(url) == "400 This websocket is already connected");

  const auto control = call("GET", socket_url(begun, text(fds.at("control"))), "", true);
  REQUIRE(control.upgrades.size() == 1);
  CHECK(control.upgrades[0].slot != first.upgrades[0].slot);
  CHECK_FALSE(control.upgrades[0].make_codec()->wants_pings());
}

TEST_CASE_FIXTURE(api_fixture, "a socket is refused before its upgrade") {
  const auto begun = begin_exec();
  CHECK(upgrade_error(socket_url(begun, "")) == "400 Missing websocket secret");
  CHECK(upgrade_error(socket_url(begun, "wrong")) == "403 Forbidden");
  CHECK(upgrade_error("/1.0/operations/none/websocket") == "400 Missing websocket secret");
  CHECK(upgrade_error("/1.0/operations/none/websocket?secret=s") == "404 Operation not found");
  CHECK(error("GET", socket_url(begun, "wrong")) == "400 This address is for WebSockets");

  ask("DELETE", text(begun.at("operation")));
  const auto secret = text(begun.at("metadata").at("metadata").at("fds").at("0"));
  CHECK(upgrade_error(socket_url(begun, secret)) == "400 Operation is not running");
}

TEST_CASE_FIXTURE(api_fixture, "an operation that ends before it is asked is not running") {
  const auto operation = spawn_operation(unit, directory, console_order{});
  caf::anon_send_exit(operation, caf::exit_reason::kill);
  operation_info info;
  info.id = {"ended"};
  info.instance = "c1";
  info.maker.id = "unix:1000";
  caf::anon_send(directory, enlist{info, operation, 0});
  run();
  CHECK(upgrade_error("/1.0/operations/ended/websocket?secret=s")
        == "400 Operation is not running");
  CHECK(error("DELETE", "/1.0/operations/ended") == "400 Operation is not running");
}

TEST_CASE_FIXTURE(api_fixture, "a principal's event streams are counted while their links live") {
  constexpr std::size_t most = incus::quota_limits{}.operations_each_max;
  std::vector<upgrade_order> links;
  for (std::size_t i = 0; i < most; ++i)
    links.push_back(call("GET", "/1.0/events", "", true).upgrades.at(0));
  const auto refused = upgrade_error("/1.0/events");
  CHECK(refused == "429 You have 1024 sessions open, which is the limit; end one first");

  links.pop_back();
  CHECK(call("GET", "/1.0/events", "", true).upgrades.size() == 1);
}

TEST_CASE_FIXTURE(api_fixture, "a running operation can be cancelled, once") {
  const auto url = text(begin_exec().at("operation"));
  CHECK(ask("DELETE", url).at("metadata") == json::object{});
  CHECK(ask("GET", url).at("metadata").at("status") == "Cancelled");
  CHECK(error("DELETE", url) == "400 Only running operations can be cancelled");
  CHECK(error("DELETE", "/1.0/operations/none") == "404 Operation not found");
}

TEST_CASE_FIXTURE(api_fixture, "who waits for an operation gets the head at once, and the end") {
  const auto url = text(begin_exec().at("operation"));
  client_record record;
  net::http_request request;
  request.method = "GET";
  request.target = url + "/wait?timeout=-1";
  send(request, local_user, record);
  CHECK(record.head == 200);
  CHECK(record.head_fields == call("GET", url).answers.at(0).headers); // As any other answer.
  CHECK(record.answers.empty());

  ask("DELETE", url);
  REQUIRE(record.answers.size() == 1);
  CHECK(json::parse(record.answers[0].body).at("metadata").at("status") == "Cancelled");
  CHECK(error("GET", "/1.0/operations/none/wait") == "404 Operation not found");
  CHECK(error("GET", url + "/wait?timeout=x").starts_with("400 Invalid value for \"timeout\""));
}

TEST_CASE_FIXTURE(api_fixture, "who may not wait, or need not, gets no head before the answer") {
  const auto url = text(begin_exec().at("operation"));
  net::http_request request;
  request.method = "GET";
  request.target = url + "/wait";
  constexpr std::size_t most = wait_limits{}.each_max;
  std::vector<client_record> records(most + 2);
  for (auto& record : records) // None is answered before the next one asks.
    send(request, local_user, record);
  CHECK(
    std::count_if(records.begin(), records.end(), [](auto& record) { return record.head == 200; })
    == static_cast<std::ptrdiff_t>(most));
  for (const auto& record : std::span{records}.subspan(most)) {
    CHECK_FALSE(record.head);
    REQUIRE(record.answers.size() == 1);
    CHECK(record.answers[0].status == 429);
  }

  ask("DELETE", url);
  const auto late = call(request);
  CHECK_FALSE(late.head);
  CHECK(late.answers.at(0).status == 200);
}

TEST_CASE_FIXTURE(api_fixture, "who waits too short gets an error behind the head") {
  const auto url = text(begin_exec().at("operation"));
  client_record record;
  net::http_request request;
  request.method = "GET";
  request.target = url + "/wait?timeout=5";
  send(request, local_user, record);
  CHECK(record.answers.empty());
  CHECK(unit.clock.fire_next(5s));
  run();
  CHECK(record.head == 200);
  REQUIRE(record.answers.size() == 1);
  CHECK(json::parse(record.answers[0].body).at("error") == "Timed out waiting for the operation");
}

TEST_CASE_FIXTURE(api_fixture, "the event stream joins with the types it wants") {
  const auto slot = [this](std::string_view query) {
    const auto record = call("GET", "/1.0/events" + std::string{query}, "", true);
    CHECK(record.upgrades.at(0).owner == events);
    return record.upgrades.at(0).slot;
  };
  CHECK(slot("") == to_slot({}));
  CHECK(slot("?type=operation") == to_slot({event_type::operation}));
  CHECK(slot("?type=lifecycle,logging&all-projects=true")
        == to_slot({event_type::lifecycle, event_type::logging}));
  const auto idle = [this](std::string_view query) {
    const auto record = call("GET", "/1.0/events" + std::string{query}, "", true);
    return record.upgrades.at(0).make_codec()->encode_idle().has_value();
  };
  CHECK(idle("?idle=true"));
  CHECK_FALSE(idle("?type=operation"));
  CHECK(upgrade_error("/1.0/events?type=x") == "400 \"x\" isn't a supported event type");
}

TEST_CASE_FIXTURE(api_fixture, "who is not local needs the token") {
  const auto status = [this](std::string_view target, std::string_view authorization) {
    client_record record;
    net::http_request request;
    request.method = "GET";
    request.target = target;
    request.authorization = authorization;
    send(request, stream_origin{.by = entry_point::tcp, .token = "token"}, record);
    return record.answers.at(0).status;
  };
  CHECK(status("/1.0/instances", "Bearer token") == 200);
  CHECK(status("/1.0/instances", "Bearer tokem") == 403);
  CHECK(status("/1.0/instances", "") == 403);
  CHECK(status("/1.0", "") == 200);
}

TEST_CASE_FIXTURE(api_fixture, "a broken request is answered with its fault") {
  net::http_request broken;
  broken.fault_status = 413;
  broken.fault = "The body is too large";
  CHECK(call(broken).answers.at(0).status == 413);
}

TEST_SUITE_END();
