#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace lectern::page {

using time_point = std::chrono::system_clock::time_point;

/// How long somebody who signed in is known.
inline constexpr std::chrono::hours visit_max{24 * 30};

/// Makes the value of the cookie by which `name` is known until `expires`: with a seal that only
/// who has `key` can make, so that nothing has to be kept here, and a new start knows it.
[[nodiscard]] std::string make_pass(std::string_view name, time_point expires,
                                    std::string_view key);

/// @returns Whom `pass` names, or nobody (empty): it was not made with this key, or has expired.
[[nodiscard]] std::string name_on(std::string_view pass, time_point now, std::string_view key);

/// The first valid pass in `cookies`, the field `Cookie` of a request to `host`.
/// @returns Whom it names, or nobody (empty).
[[nodiscard]] std::string visitor_in(std::string_view cookies, std::string_view host,
                                     time_point now, std::string_view key);

/// `Set-Cookie` with a pass for `host`. Ports of one host share their cookies, so its name has
/// the port.
[[nodiscard]] std::string give_pass(std::string_view host, std::string_view pass);

/// `Set-Cookie` that takes it away.
[[nodiscard]] std::string take_pass(std::string_view host);

/// Whether people may call themselves that: 1 to 64 characters, no space at an end, none that
/// controls how text is shown.
/// @param name In UTF-8.
[[nodiscard]] bool is_name(std::string_view name);

/// Tells apart who calls themselves the same: `ann`, `ann 2`, `ann 3`.
class name_list {
public:
  /// Remembered at the same time. Chosen: more than there are people at one daemon.
  static constexpr std::size_t names_max = 256;

  /// @returns `wanted`, or with the first number that nobody has.
  [[nodiscard]] std::string add(std::string_view wanted);

  void remove(std::string_view name);

private:
  [[nodiscard]] bool has(std::string_view name) const;

  std::deque<std::string> names_; ///< Who came last is last; the oldest is forgotten.
};

} // namespace lectern::page
