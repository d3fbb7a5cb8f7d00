#pragma once

#include "actors/messages/principal.hpp"
#include "app/dialects/incus/refusal.hpp"
#include "app/dialects/incus/requests.hpp"
#include "net/http/http_message.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace lectern::incus {

class api_impl;
struct api_request;

/// One row of the API: a route, and all that differs by it.
struct api_entry {
  struct traits {
    body_parser parse = nullptr; ///< Null: the body is not looked at.
    bool needs_upgrade = false;
    bool is_public = false; ///< Served without trust, too.
  };

  std::string_view method;
  /// `{instance}`, `{operation}`, `{project}` and `{file}` stand for any one segment.
  std::string_view path;
  access_kind right{}; ///< A gatekeeper is asked whether the caller has it.
  void (api_impl::*serve)(const api_request&) = nullptr;
  traits with = {};
};

/// All of them; no request of another method and path is served.
[[nodiscard]] std::span<const api_entry> api_entries() noexcept;

/// Where a request goes.
struct route {
  const api_entry* entry = nullptr; ///< Never null.
  std::string name;                 ///< The segment for the first `{…}` of the path.
  std::string item;                 ///< The segment for the second.
  std::map<std::string, std::string, std::less<>> query;

  /// The first parameter of this name; empty if there is none.
  [[nodiscard]] std::string_view parameter(std::string_view key) const;

  /// `recursion`, by which lists hold objects and objects hold more; 0 if absent.
  [[nodiscard]] int recursion() const;

  /// Whether `name` is that of a `segment`, as the path of the entry calls it.
  [[nodiscard]] bool is_about(std::string_view segment) const {
    return entry->path.find(segment) != std::string_view::npos;
  }
};

/// Finds out where a request goes and whether it may.
/// @returns The route, or a refusal:
///   - `fault_status` of a broken request,
///   - 403 without trust (`GET /1.0` is for everybody), which says if a token was sent that is
///     wrong, or to a page of another origin,
///   - 404 for an unknown path or project, 405 for a known path,
///   - 400 for an unreadable target, contradicting parameters, or a missing handshake.
[[nodiscard]] std::variant<route, refusal> admit(const net::http_request& request,
                                                 auth_method caller);

} // namespace lectern::incus
