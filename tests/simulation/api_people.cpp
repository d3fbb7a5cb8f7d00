#include "tests/simulation/api_people.hpp"

#include "actors/messages/local.hpp"
#include "app/page/visitor.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace lectern::simulation {

namespace {

constexpr std::string_view page_host = "localhost:1";
constexpr std::string_view page_origin = "http://localhost:1";

/// Not root's, and probably not that of the user who runs the simulation.
constexpr std::uint32_t first_user = 4'000'000'001;

stream_origin local(std::uint32_t user) {
  return {.by = entry_point::local, .peer = net::peer_credentials{user, 7}};
}

/// A person who signed in before the schedule begins.
person visitor(std::string name, std::string pass) {
  // Later than any schedule lasts: their clocks begin at day 20,000.
  const wall_time expires{std::chrono::hours{24 * 20'001}};
  const auto issued = page::make_pass(pass, "ann", expires, page_key);
  const auto field = page::give_pass(page_host, page_origin, issued.cookie);
  return {.name = std::move(name),
          .origin = {.by = entry_point::tcp, .web = std::make_shared<const web_port>()},
          .pass = std::move(pass),
          .cookie = field.substr(0, field.find(';')),
          .proof = issued.proof};
}

std::vector<person> make_people() {
  const stream_origin port{.by = entry_point::tcp, .token = "key"};
  return {
    {.name = "root", .origin = local(0), .is_operator = true},
    {.name = "one user", .origin = local(first_user)},
    {.name = "another user", .origin = local(first_user + 1)},
    {.name = "the token", .origin = port, .authorization = "Bearer key"},
    {.name = "one who presents",
     .origin = {.by = entry_point::tcp},
     .authorization = "Bearer one",
     .trust = credential_trust::by_gatekeeper},
    {.name = "another who presents",
     .origin = {.by = entry_point::tcp},
     .authorization = "Bearer two",
     .trust = credential_trust::by_gatekeeper},
    {.name = "one of the host", .origin = {.by = entry_point::host, .name = "ann"}},
    {.name = "another of the host", .origin = {.by = entry_point::host, .name = "bob"}},
    visitor("one visitor", "00000000-0000-4000-8000-000000000001"),
    visitor("another visitor", "00000000-0000-4000-8000-000000000002"),
    {.name = "a stranger",
     .origin = port,
     .authorization = "Bearer kez",
     .trust = credential_trust::none},
  };
}

} // namespace

const std::vector<person>& people() {
  static const auto made = make_people();
  return made;
}

std::size_t sender_of(const ask_access& question) {
  const auto& caller = question.caller;
  const auto& known = people();
  const auto found = std::find_if(known.begin(), known.end(), [&](const person& candidate) {
    const auto& origin = candidate.origin;
    switch (caller.method) {
    case auth_method::web:
      return !candidate.pass.empty() && caller.id == "web:" + candidate.pass;
    case auth_method::local:
      return origin.peer && caller.id == "unix:" + std::to_string(origin.peer->user);
    case auth_method::host:
      return origin.by == entry_point::host && caller.id == "host:" + origin.name;
    case auth_method::token:
    case auth_method::presented:
      return origin.by == entry_point::tcp && candidate.pass.empty()
             && question.authorization == candidate.authorization;
    case auth_method::none:
      break;
    }
    return false;
  });
  return static_cast<std::size_t>(found - known.begin());
}

net::http_request request_of(const person& sender, std::string_view method, std::string target,
                             std::string body) {
  net::http_request request;
  request.method = method;
  request.target = std::move(target);
  request.body = std::move(body);
  request.authorization = sender.authorization;
  if (!sender.pass.empty()) {
    request.host = page_host;
    request.origin = page_origin;
    request.cookie = sender.cookie;
    request.proof = sender.proof;
  }
  return request;
}

} // namespace lectern::simulation
