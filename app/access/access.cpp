#include "app/access/access.hpp"

#include "actors/runtime/secret.hpp"

#include <boost/algorithm/string/predicate.hpp>

namespace lectern::access {

namespace {

trust trust_in_token(std::string_view authorization, std::string_view token) {
  constexpr std::string_view scheme = "Bearer ";
  if (token.empty() || !boost::algorithm::istarts_with(authorization, scheme))
    return trust::none;
  return equal_secrets(authorization.substr(scheme.size()), token) ? trust::token : trust::none;
}

std::string local_id(const request_origin& from) {
  return from.peer ? "unix:" + std::to_string(from.peer->user) : "unix";
}

/// At a port whose gatekeeper reads the field itself: its content distinguishes callers.
std::string presented_id(const request_origin& from, std::string_view authorization) {
  constexpr std::string_view purpose = "lectern principal";
  return authorization.empty() ? "tcp:" + from.address
                               : "presented:" + seal_of(authorization, purpose);
}

} // namespace

principal principal_of(const request_origin& from, trust by, std::string_view authorization) {
  switch (from.by) {
  case entry_point::local:
    return {local_id(from), name_of(from), from.peer && net::is_master(*from.peer)};
  case entry_point::host:
    return {"host:" + from.name, name_of(from)};
  case entry_point::web:
    return from.caller;
  case entry_point::tcp:
    break;
  }
  return {by == trust::token ? "token" : presented_id(from, authorization), name_of(from)};
}

trust trust_in(const request_origin& from, std::string_view authorization) {
  switch (from.by) {
  case entry_point::local:
    return trust::local;
  case entry_point::host:
    return trust::host;
  case entry_point::web:
    return trust::web;
  case entry_point::tcp:
    break;
  }
  return trust_in_token(authorization, from.token);
}

std::string name_of(const request_origin& from) {
  if (from.peer)
    return "user " + std::to_string(from.peer->user);
  return from.by == entry_point::tcp ? "token" : from.name;
}

std::string_view distrust_text(std::string_view authorization) noexcept {
  return authorization.empty() ? "Forbidden" : "Forbidden: wrong token";
}

std::string_view protocol_of(entry_point by) noexcept {
  switch (by) {
  case entry_point::local:
    return "unix";
  case entry_point::tcp:
    return "token";
  case entry_point::host:
    return "host";
  case entry_point::web:
    return "web";
  }
  return {};
}

} // namespace lectern::access
