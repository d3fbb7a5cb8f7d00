#pragma once

#include "app/access/access.hpp"
#include "app/dialects/incus/refusal.hpp"
#include "net/http/http_message.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace lectern::incus {

/// What we offer, one entry per method and path.
enum class request_kind : std::uint8_t {
  root,
  server,
  sign_in_links,
  projects,
  project,
  project_state,
  resources,
  ready,
  nothing, ///< A list of what there is none of.
  certificates,
  events,
  instances,
  instance,
  instance_state,
  instance_snapshots,
  instance_nothing, ///< As `nothing`, of an instance.
  exec,
  attach_console,
  show_console_log,
  clear_console_log,
  recordings,
  recording,
  remove_recording,
  operations,
  operation,
  cancel_operation,
  await_operation,
  operation_socket,
};

/// One entry of the API.
struct api_entry {
  std::string_view method;
  std::string_view path; ///< `{}` stands for any one segment.
  request_kind kind{};
};

/// All of them; no request of another method and path is served.
[[nodiscard]] std::span<const api_entry> api_entries() noexcept;

/// Where a request goes.
struct route {
  request_kind kind{};
  std::string name; ///< What stood for the first `{}` in the path.
  std::string item; ///< What stood for the second.
  std::map<std::string, std::string, std::less<>> query;

  /// The first parameter of this name; empty if there is none.
  [[nodiscard]] std::string_view parameter(std::string_view key) const;

  /// `recursion`, by which lists hold objects and objects hold more; 0 if absent.
  [[nodiscard]] int recursion() const;
};

/// What a request of this kind does, as far as others have a say in it.
[[nodiscard]] access_kind access_of(request_kind kind) noexcept;

/// Finds out where a request goes and whether it may.
/// @returns The route, or a refusal:
///   - `fault_status` of a broken request,
///   - 403 without trust (`GET /1.0` is for everybody), or to a page of another origin,
///   - 404 for an unknown path or project, 405 for a known path,
///   - 400 for an unreadable target, contradicting parameters, or a missing handshake.
[[nodiscard]] std::variant<route, refusal> admit(const net::http_request& request,
                                                 access::trust caller);

} // namespace lectern::incus
