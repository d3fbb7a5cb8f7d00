#include "app/incus/access.hpp"

#include "actors/secret.hpp"

#include <boost/algorithm/string/predicate.hpp>

namespace lectern::incus {

namespace {

trust trust_in_token(std::string_view authorization, std::string_view token) {
  constexpr std::string_view scheme = "Bearer ";
  if (token.empty() || !boost::algorithm::istarts_with(authorization, scheme))
    return trust::none;
  return equal_secrets(authorization.substr(scheme.size()), token) ? trust::token : trust::none;
}

} // namespace

trust trust_in(const request_origin& from, std::string_view authorization) {
  switch (from.by) {
  case door::local:
    return trust::local;
  case door::host:
    return trust::host;
  case door::web:
    return trust::web;
  case door::tcp:
    break;
  }
  return trust_in_token(authorization, from.token);
}

std::string name_of(const request_origin& from) {
  if (from.peer)
    return "user " + std::to_string(from.peer->user);
  return from.by == door::tcp ? "token" : from.name;
}

std::string_view protocol_of(door by) noexcept {
  switch (by) {
  case door::local:
    return "unix";
  case door::tcp:
    return "token";
  case door::host:
    return "host";
  case door::web:
    return "web";
  }
  return {};
}

} // namespace lectern::incus
