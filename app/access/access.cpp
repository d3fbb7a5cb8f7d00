#include "app/access/access.hpp"

#include "actors/runtime/secret.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <utility>

namespace lectern::access {

principal local_principal(const std::optional<net::peer_credentials>& peer) {
  principal caller{.id = "unix", .method = auth_method::local};
  if (peer) {
    const auto user = std::to_string(peer->user);
    caller.id.append(":").append(user);
    caller.name = "user " + user;
    caller.is_operator = net::is_master(*peer);
  }
  return caller;
}

principal host_principal(const std::string& name) {
  return {.id = "host:" + name, .name = name, .method = auth_method::host};
}

principal token_principal() {
  return {.id = "token", .name = "token", .method = auth_method::token};
}

principal presented_principal(std::string_view authorization, const std::string& address) {
  constexpr std::string_view purpose = "lectern principal";
  return {.id = authorization.empty() ? "tcp:" + address
                                      : "presented:" + seal_of(authorization, purpose),
          .name = "token",
          .method = auth_method::presented};
}

principal web_principal(const std::string& pass, std::string name) {
  return {.id = "web:" + pass, .name = std::move(name), .method = auth_method::web};
}

principal unknown_principal() {
  return {.name = "token"};
}

bool is_bearer(std::string_view authorization, std::string_view token) {
  constexpr std::string_view scheme = "Bearer ";
  return !token.empty() && boost::algorithm::istarts_with(authorization, scheme)
         && equal_secrets(authorization.substr(scheme.size()), token);
}

std::string_view distrust_text(std::string_view authorization) noexcept {
  return authorization.empty() ? "Forbidden" : "Forbidden: wrong token";
}

std::string_view protocol_of(auth_method method) noexcept {
  switch (method) {
  case auth_method::local:
    return "unix";
  case auth_method::host:
    return "host";
  case auth_method::web:
    return "web";
  case auth_method::none:
  case auth_method::token:
  case auth_method::presented:
    break;
  }
  return "token";
}

} // namespace lectern::access
