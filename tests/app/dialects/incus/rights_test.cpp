#include "tests/app/dialects/incus/rights_table.hpp"

#include <boost/algorithm/string/replace.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace lectern;
using namespace lectern::rights;

namespace {

bool is_granted(unsigned status) {
  return status == 101 || (status >= 200 && status < 300);
}

/// Outlives the API: clients that wait for an operation are answered when that ends.
struct client_records {
  std::deque<client_record> clients;
};

/// Uses entries of the API; those about an operation with one of their own.
struct rights_fixture : client_records, api_fixture {
  using api_fixture::api_fixture;

  json::object begin_exec_as(const request_sender& maker) {
    net::http_request request;
    request.method = "POST";
    request.target = "/1.0/instances/c1/exec";
    request.body = R"({"command":["true"],"wait-for-websocket":true,"interactive":true})";
    client_record record;
    send(std::move(request), maker, record);
    return json::parse(record.answers.at(0).body).as_object();
  }

  /// A request that only its rights can get refused: its ids are known, its secret is right.
  net::http_request request_for(const entry& wanted) { return request_for(wanted, user); }

  /// @param maker Of the operation that the request may be about.
  net::http_request request_for(const entry& wanted, const request_sender& maker) {
    std::string path{wanted.path};
    std::string operation;
    std::string secret;
    if (path.find("{operation}") != path.npos) {
      const auto begun = begin_exec_as(maker);
      operation = text(begun.at("operation"));
      secret = text(begun.at("metadata").at("metadata").at("fds").at("0"));
    }
    boost::replace_first(path, "/1.0/operations/{operation}", operation);
    boost::replace_first(path, "{project}", "default");
    boost::replace_first(path, "{instance}", "c1");
    boost::replace_first(path, "{file}", "a.stdout");
    net::http_request request;
    request.method = wanted.method;
    request.target = path;
    request.wants_upgrade = wanted.is_socket;
    if (wanted.right == access_kind::run_command)
      request.body = R"({"command":["true"],"wait-for-websocket":true})";
    if (wanted.right == access_kind::attach_console)
      request.body = R"({"type":"console"})";
    if (wanted.right == access_kind::manage)
      request.body = R"({"name":"c1","action":"start"})";
    if (wanted.right == access_kind::join_operation)
      request.target += "?secret=" + secret;
    return request;
  }

  /// @returns The status of the answer, or of its head; 101 for an upgrade.
  unsigned status_of(net::http_request request, const request_sender& from) {
    questions.clear();
    auto& record = clients.emplace_back();
    send(std::move(request), from, record);
    if (!std::exchange(record.upgrades, {}).empty()) // They hold actors.
      return 101;
    return record.answers.empty() ? record.head.value_or(0) : record.answers.front().status;
  }

  /// The sender of this request, with the credential added to it.
  request_sender sender_with(const credential& given, net::http_request request) {
    request.authorization = given.authorization;
    auto sender = authenticate(request, given.origin, unit.now()).from;
    if (!given.visitor.id.empty())
      sender.caller = given.visitor;
    return sender;
  }

  /// Uses each entry with each credential.
  void check_credentials(bool has_gatekeeper) {
    for (const auto& given : credentials())
      for (const auto& entry : entries) {
        CAPTURE(given.name);
        CAPTURE(entry.method);
        CAPTURE(entry.path);
        auto request = is_trusted(given, has_gatekeeper)
                         ? request_for(entry, sender_with(given, {}))
                         : request_for(entry);
        auto sender = sender_with(given, request);
        const auto status = status_of(std::move(request), sender);
        CHECK((may_use(entry, given, has_gatekeeper) ? is_granted(status) : status == 403));
        CHECK(questions.size() == (has_gatekeeper && is_trusted(given, true) ? 1 : 0));
      }
  }

  const request_sender user{.caller = access::local_principal(local_user.peer)};
  std::vector<ask_access> questions; ///< What a gatekeeper was asked about the last request.
};

/// With a gatekeeper that gives every right but one.
struct keeper_fixture : rights_fixture {
  keeper_fixture()
    : rights_fixture([this](const ask_access& question) -> std::optional<access_decision> {
        questions.push_back(question);
        return access_decision{question.action != denied, {}};
      }) {}

  std::optional<access_kind> denied;
};

} // namespace

TEST_SUITE_BEGIN("rights");

TEST_CASE("the table of rights has every entry of the API") {
  const auto offered = incus::api_entries();
  REQUIRE(offered.size() == std::size(entries));
  for (std::size_t i = 0; i < offered.size(); ++i) {
    CAPTURE(offered[i].method);
    CAPTURE(offered[i].path);
    CHECK(offered[i].method == entries[i].method);
    CHECK(offered[i].path == entries[i].path);
    CHECK(offered[i].right == entries[i].right);
    CHECK(offered[i].with.needs_upgrade == entries[i].is_socket);
  }
}

TEST_CASE_FIXTURE(keeper_fixture,
                  "a gatekeeper is asked once for each use, by right and instance") {
  for (const auto& entry : entries) {
    CAPTURE(entry.method);
    CAPTURE(entry.path);
    CHECK(is_granted(status_of(request_for(entry), user)));
    REQUIRE(questions.size() == 1);
    CHECK(questions[0].action == entry.right);
    CHECK(questions[0].instance == (entry.names_instance ? "c1" : ""));
    CHECK_FALSE(questions[0].force);
    CHECK((questions[0].exec != nullptr) == (entry.right == access_kind::run_command));
  }
}

TEST_CASE_FIXTURE(keeper_fixture, "denying a right denies its own entries only") {
  for (const auto& entry : entries)
    for (const auto& other : entries) {
      CAPTURE(entry.method);
      CAPTURE(entry.path);
      CAPTURE(static_cast<int>(other.right));
      denied.reset();
      auto request = request_for(entry);
      denied = other.right;
      const auto status = status_of(std::move(request), user);
      CHECK((entry.right == other.right ? status == 403 : is_granted(status)));
    }
}

TEST_CASE_FIXTURE(keeper_fixture,
                  "a gatekeeper is asked about force only if the body asks for it") {
  for (const auto* body : {R"({"force":true})", R"({"force":false})", "{}"}) {
    net::http_request request;
    request.method = "POST";
    request.target = "/1.0/instances/c1/console";
    request.body = body;
    CHECK(is_granted(status_of(std::move(request), user)));
    REQUIRE(questions.size() == 1);
    CHECK(questions[0].force == (body == std::string_view{R"({"force":true})"}));
  }
}

TEST_CASE_FIXTURE(rights_fixture,
                  "a credential is good for everything, or for the server object only") {
  check_credentials(false);
}

TEST_CASE_FIXTURE(
  keeper_fixture,
  "a gatekeeper is asked about trusted clients, and about a port that has no token") {
  check_credentials(true);
}

TEST_CASE_FIXTURE(rights_fixture,
                  "what one principal has made, no other joins or cancels, but an operator") {
  const request_sender ann{.caller = access::web_principal("1", "ann")};
  const request_sender bob{.caller = access::web_principal("2", "ann")};
  const request_sender root{.caller = access::local_principal(net::peer_credentials{0, 7})};
  for (const auto& entry : entries) {
    if (entry.right != access_kind::join_operation && entry.right != access_kind::cancel_operation)
      continue;
    CAPTURE(entry.path);
    CHECK(is_granted(status_of(request_for(entry, ann), ann)));
    CHECK(status_of(request_for(entry, ann), bob) == 403);
    CHECK(status_of(request_for(entry, ann), user) == 403);
    CHECK(status_of(request_for(entry, user), ann) == 403);
    CHECK(is_granted(status_of(request_for(entry, ann), root)));
  }
}

TEST_CASE_FIXTURE(keeper_fixture,
                  "a gatekeeper is told whose operation it is, and lets others cancel it") {
  const request_sender ann{.caller = access::host_principal("ann")};
  const request_sender bob{.caller = access::host_principal("bob")};
  for (const auto& entry : entries) {
    if (entry.right == access_kind::cancel_operation) {
      CHECK(is_granted(status_of(request_for(entry, ann), bob)));
      CHECK_FALSE(questions.back().is_own);
      CHECK(is_granted(status_of(request_for(entry, ann), ann)));
      CHECK(questions.back().is_own);
    }
    if (entry.right == access_kind::join_operation)
      CHECK(status_of(request_for(entry, ann), bob) == 403);
  }
}

TEST_SUITE_END();
