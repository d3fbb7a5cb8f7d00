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

bool is_same_origin(std::string_view origin, std::string_view host) {
  if (origin.empty())
    return true;
  const auto scheme_end = origin.find("://");
  return scheme_end != origin.npos
         && boost::algorithm::iequals(origin.substr(scheme_end + 3), host);
}

} // namespace lectern::incus
