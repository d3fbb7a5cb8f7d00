#include "app/incus/routes.hpp"
#include "tests/app/api_fixture.hpp"

#include <boost/algorithm/string/replace.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace lectern;
using incus::request_kind;

namespace {

// -- tables -----------------------------------------------------------------------

/// One entry of the API, and the right that it takes.
struct entry {
  std::string_view method;
  std::string_view path;
  request_kind kind;
  access_kind right;
  bool names_instance = false; ///< The question is about the instance `c1`.
  bool is_socket = false;
};

constexpr entry entries[] = {
  {"GET", "/", request_kind::root, access_kind::look},
  {"GET", "/1.0", request_kind::server, access_kind::look},
  {"POST", "/1.0/sign-in-links", request_kind::sign_in_links, access_kind::invite},
  {"GET", "/1.0/projects", request_kind::projects, access_kind::look},
  {"GET", "/1.0/projects/{}", request_kind::project, access_kind::look},
  {"GET", "/1.0/certificates", request_kind::certificates, access_kind::look},
  {"GET", "/1.0/events", request_kind::events, access_kind::watch_events, false, true},
  {"GET", "/1.0/instances", request_kind::instances, access_kind::look},
  {"GET", "/1.0/instances/{}", request_kind::instance, access_kind::look, true},
  {"GET", "/1.0/instances/{}/state", request_kind::instance_state, access_kind::look, true},
  {"GET", "/1.0/instances/{}/snapshots", request_kind::instance_snapshots, access_kind::look, true},
  {"POST", "/1.0/instances/{}/exec", request_kind::exec, access_kind::run_command, true},
  {"POST", "/1.0/instances/{}/console", request_kind::attach_console, access_kind::attach_console,
   true},
  {"GET", "/1.0/instances/{}/console", request_kind::show_console_log, access_kind::read_log, true},
  {"DELETE", "/1.0/instances/{}/console", request_kind::clear_console_log, access_kind::clear_log,
   true},
  {"GET", "/1.0/instances/{}/logs/exec-output", request_kind::recordings,
   access_kind::read_recording, true},
  {"GET", "/1.0/instances/{}/logs/exec-output/{}", request_kind::recording,
   access_kind::read_recording, true},
  {"DELETE", "/1.0/instances/{}/logs/exec-output/{}", request_kind::remove_recording,
   access_kind::remove_recording, true},
  {"GET", "/1.0/operations", request_kind::operations, access_kind::look},
  {"GET", "/1.0/operations/{}", request_kind::operation, access_kind::look, true},
  {"DELETE", "/1.0/operations/{}", request_kind::cancel_operation, access_kind::cancel_operation,
   true},
  {"GET", "/1.0/operations/{}/wait", request_kind::await_operation, access_kind::look, true},
  {"GET", "/1.0/operations/{}/websocket", request_kind::operation_socket,
   access_kind::join_operation, true, true},
};

/// How somebody comes, and what that is good for.
struct credential {
  std::string_view name;
  request_origin from;
  std::string authorization;
  bool is_trusted;
  bool may_invite;
};

std::vector<credential> credentials() {
  const request_origin port{.by = door::tcp, .token = "key"};
  return {
    {"the Unix socket",
     {.by = door::local, .peer = net::peer_credentials{1000, 7}},
     "",
     true,
     true},
    {"the host program", {.by = door::host, .name = "ann"}, "", true, true},
    {"the web page", {.by = door::web, .name = "ann"}, "", true, false},
    {"a port, with its token", port, "Bearer key", true, false},
    {"a port, with another token", port, "Bearer kez", false, false},
    {"a port, without its token", port, "", false, false},
    {"a port that has no token", {.by = door::tcp}, "Bearer ", false, false},
    {"a port of the page, without a cookie",
     {.by = door::tcp, .web = web_door{}},
     "",
     false,
     false},
  };
}

// -- fixture ------------------------------------------------------------------------

/// Outlives the API: whoever waits for an operation is answered when that ends.
struct client_records {
  std::deque<client_record> clients;
};

/// Uses entries of the API, each with an operation of its own.
struct rights_fixture : client_records, api_fixture {
  using api_fixture::api_fixture;

  /// What an entry needs to be granted: ids that are known, a secret that is good.
  net::http_request request_for(const entry& wanted) {
    const auto begun = begin_exec();
    const auto operation = text(begun.at("operation"));
    const auto secret = text(begun.at("metadata").at("metadata").at("fds").at("0"));
    std::string path{wanted.path};
    boost::replace_first(path, "/1.0/operations/{}", operation);
    boost::replace_first(path, "/projects/{}", "/projects/default");
    boost::replace_first(path, "/instances/{}", "/instances/c1");
    boost::replace_first(path, "{}", "a.stdout");
    net::http_request request;
    request.method = wanted.method;
    request.target = path;
    request.wants_upgrade = wanted.is_socket;
    if (wanted.kind == request_kind::exec)
      request.body = R"({"command":["true"],"wait-for-websocket":true})";
    if (wanted.kind == request_kind::attach_console)
      request.body = R"({"type":"console"})";
    if (wanted.kind == request_kind::operation_socket)
      request.target += "?secret=" + secret;
    return request;
  }

  /// @returns The status that the client was told, at once or at last; 101 of an upgrade.
  unsigned status_of(net::http_request request, const request_origin& from) {
    auto& record = clients.emplace_back();
    caf::anon_send(api, http_call{std::move(request), system.spawn(client, &record), 0, from});
    run();
    if (!std::exchange(record.upgrades, {}).empty()) // They hold actors.
      return 101;
    return record.answers.empty() ? record.head.value_or(0) : record.answers.front().status;
  }
};

/// Asks for everything; what it is asked for is noted, and one right is not given.
struct keeper_fixture : rights_fixture {
  keeper_fixture()
    : rights_fixture([this](const ask_access& question) -> std::optional<access_decision> {
        questions.push_back(question);
        return access_decision{question.what != missing, {}};
      }) {}

  std::vector<ask_access> questions;
  std::optional<access_kind> missing;
};

bool is_granted(unsigned status) {
  return status == 101 || (status >= 200 && status < 300);
}

} // namespace

TEST_SUITE_BEGIN("rights");

TEST_CASE("every entry of the API stands in the table of rights") {
  const auto all = incus::api_entries();
  REQUIRE(all.size() == std::size(entries));
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(all[i].method);
    CAPTURE(all[i].path);
    CHECK(all[i].method == entries[i].method);
    CHECK(all[i].path == entries[i].path);
    CHECK(all[i].kind == entries[i].kind);
    CHECK(incus::access_of(all[i].kind) == entries[i].right);
  }
}

TEST_CASE_FIXTURE(keeper_fixture,
                  "a gatekeeper is asked once for each use, by right and instance") {
  for (const auto& each : entries) {
    CAPTURE(each.method);
    CAPTURE(each.path);
    auto request = request_for(each);
    questions.clear();
    CHECK(is_granted(status_of(std::move(request), local_user)));
    REQUIRE(questions.size() == 1);
    CHECK(questions[0].what == each.right);
    CHECK(questions[0].instance == (each.names_instance ? "c1" : ""));
    CHECK_FALSE(questions[0].force);
    CHECK(questions[0].command.size() == (each.right == access_kind::run_command ? 1 : 0));
  }
}

TEST_CASE_FIXTURE(keeper_fixture, "a right that is not given keeps from its own entries only") {
  for (const auto& each : entries)
    for (const auto& other : entries) {
      CAPTURE(each.method);
      CAPTURE(each.path);
      CAPTURE(static_cast<int>(other.right));
      missing.reset();
      auto request = request_for(each);
      missing = other.right;
      const auto status = status_of(std::move(request), local_user);
      CHECK((each.right == other.right ? status == 403 : is_granted(status)));
    }
}

TEST_CASE_FIXTURE(keeper_fixture, "only a body that says so takes a console from its holder") {
  for (const auto* body : {R"({"force":true})", R"({"force":false})", "{}"}) {
    net::http_request request;
    request.method = "POST";
    request.target = "/1.0/instances/c1/console";
    request.body = body;
    CHECK(is_granted(status_of(std::move(request), local_user)));
    CHECK(questions.back().force == (body == std::string_view{R"({"force":true})"}));
  }
}

TEST_CASE_FIXTURE(rights_fixture, "a credential is good for everything, or for the server object") {
  for (const auto& whom : credentials())
    for (const auto& each : entries) {
      CAPTURE(whom.name);
      CAPTURE(each.method);
      CAPTURE(each.path);
      auto request = request_for(each);
      request.authorization = whom.authorization;
      const bool may = each.kind == request_kind::server
                       || (each.right == access_kind::invite ? whom.may_invite : whom.is_trusted);
      const auto status = status_of(std::move(request), whom.from);
      CHECK((may ? is_granted(status) : status == 403));
    }
}

TEST_CASE_FIXTURE(keeper_fixture, "a gatekeeper gives nobody more than the credential does") {
  for (const auto& whom : credentials())
    for (const auto& each : entries) {
      CAPTURE(whom.name);
      CAPTURE(each.method);
      CAPTURE(each.path);
      auto request = request_for(each);
      request.authorization = whom.authorization;
      questions.clear();
      const bool is_guarded_port = whom.from.by == door::tcp && whom.from.token.empty();
      const bool is_trusted = whom.is_trusted || (is_guarded_port && !whom.from.web);
      const bool may = each.kind == request_kind::server
                       || (each.right == access_kind::invite ? whom.may_invite : is_trusted);
      const auto status = status_of(std::move(request), whom.from);
      CHECK((may ? is_granted(status) : status == 403));
      CHECK(questions.size() == (is_trusted ? 1 : 0));
    }
}

TEST_SUITE_END();
