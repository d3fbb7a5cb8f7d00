#pragma once

#include "net/http/http_message.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace lectern::page {

using time_point = std::chrono::system_clock::time_point;

/// How long a browser stays signed in.
inline constexpr std::chrono::hours visit_max{24 * 30};

/// A browser that has signed in.
struct visitor {
  std::string id;   ///< Of its pass: a UUID; empty: no visitor.
  std::string name; ///< As they called themselves then.
  time_point expires;

  [[nodiscard]] bool empty() const noexcept { return id.empty(); }
};

/// What a browser is given when it signs in. The cookie alone proves nothing: a browser sends it to
/// every port of a host. The proof is for the scripts of one origin, scheme and port included,
/// which keep it and add it to what they ask for.
struct issued_pass {
  std::string cookie; ///< The value.
  std::string proof;
};

/// Makes a pass by which `name` is known until `expires`: with a seal that can
/// be made only with `key`, so that nothing has to be kept here, and it is valid after a new start.
/// @param id A UUID of its own.
[[nodiscard]] issued_pass make_pass(std::string_view id, std::string_view name, time_point expires,
                                    std::string_view key);

/// @returns The visitor that the cookie of a pass names; empty if it was not made with this key, or
///   has expired.
[[nodiscard]] visitor visitor_on(std::string_view cookie, time_point now, std::string_view key);

/// The first valid pass in `cookies`, the field `Cookie` of a request to `host`.
[[nodiscard]] visitor visitor_in(std::string_view cookies, std::string_view host, time_point now,
                                 std::string_view key);

/// What a WebSocket, to which no script can add fields, has among its subprotocols before a proof.
inline constexpr std::string_view proof_protocol = "lectern.proof.";

/// The visitor who sent a request, by cookie and proof.
/// @returns An empty one if one of them is missing, or is of another pass.
[[nodiscard]] visitor sender_of(const net::http_request& request, time_point now,
                                std::string_view key);

/// `Set-Cookie` with a pass for `host`. Ports of one host share their cookies, so its name has
/// the port.
/// @param origin Of the page: if that came encrypted, the cookie goes nowhere unencrypted.
[[nodiscard]] std::string give_pass(std::string_view host, std::string_view origin,
                                    std::string_view cookie);

/// `Set-Cookie` that takes it away.
[[nodiscard]] std::string take_pass(std::string_view host, std::string_view origin);

/// Whether people may call themselves that: 1 to 64 characters, no space at an end, none that
/// controls how text is shown.
/// @param name In UTF-8.
[[nodiscard]] bool is_name(std::string_view name);

/// Tells visitors of the same name apart: `ann`, `ann 2`, `ann 3`.
class name_list {
public:
  /// Remembered at the same time. Chosen: more than there are people at one daemon.
  static constexpr std::size_t names_max = 256;

  /// @returns `wanted`, or with the first number that is free. The names of programs, `token` and
  ///   `user 0`, are never free.
  [[nodiscard]] std::string add(std::string_view pass, std::string_view wanted);

  /// Of a visitor who signed in at an earlier start.
  /// @returns Their name, with the beginning of the pass if another visitor has it by now.
  [[nodiscard]] std::string name_of(const visitor& holder);

  void remove(std::string_view pass);

private:
  struct entry {
    std::string pass;
    std::string name;
  };

  [[nodiscard]] bool has(std::string_view name) const;
  std::string remember(std::string_view pass, std::string name);

  std::deque<entry> names_; ///< Newest last; the oldest is evicted.
};

} // namespace lectern::page
