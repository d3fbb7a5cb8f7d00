#pragma once

#include "actors/messages/local.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
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

/// Counts wrong tokens by address and in all, and decides from which addresses no token is looked
/// at for a while. Does not read a clock.
///
/// An IPv6 address counts as its network of 64 bits, which one client has to itself.
class guess_limiter {
public:
  explicit guess_limiter(guess_limits limits = {}) : limits_(limits) {}

  /// Whether a token from there is to be looked at.
  [[nodiscard]] bool may_try(std::string_view address, wall_time now);

  /// A token was wrong, or was not looked at.
  void failed(std::string_view address, wall_time now);

  /// A token was right.
  void proved(std::string_view address, wall_time now);

private:
  struct count {
    std::size_t failures = 0;
    wall_time since;
  };

  struct record {
    count wrong;
    wall_time known_until;
  };

  record& record_of(std::string_view address, wall_time now);
  void renew(count& counter, wall_time now) const;

  guess_limits limits_;
  std::map<std::string, record, std::less<>> addresses_;
  count all_;
};

} // namespace lectern::access
