#pragma once

#include "actors/messages/local.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

namespace lectern::access {

struct guess_limits {
  /// Wrong tokens of one address within `window`. Chosen: a person who tries old links.
  std::size_t failures_each_max = 30;
  /// Of all addresses that are not known. Chosen: a bearer token of 16 letters takes for ever.
  std::size_t failures_max = 600;
  std::chrono::minutes window{1};
  /// How long an address is known after the right token came from it: other clients there may
  /// guess wrong, its own go on.
  std::chrono::hours known_for{1};
  /// Remembered at once: 150 KiB. Of more those that failed longest ago are forgotten.
  std::size_t addresses_max = 1'024;
};

/// What a client hears whose tokens are not looked at.
inline constexpr std::string_view too_many_guesses =
  "Too many wrong tokens from this address; try again in a minute";

/// Counts wrong tokens by address and in all, and decides from which addresses no token is looked
/// at for a while. Copies count together. Does not read a clock.
///
/// An IPv6 address counts as its network of 64 bits, which one client has to itself.
///
/// Thread safety: every member.
class guess_limiter {
public:
  explicit guess_limiter(guess_limits limits = {});

  /// Whether a token from there is to be looked at.
  [[nodiscard]] bool may_try(std::string_view address, wall_time now);

  /// A token was wrong, or was not looked at.
  void failed(std::string_view address, wall_time now);

  /// A token was right.
  void proved(std::string_view address, wall_time now);

private:
  class book;

  std::shared_ptr<book> book_;
};

} // namespace lectern::access
