#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace lectern::page {

struct invitation_limits {
  std::chrono::minutes lifetime{15}; ///< Chosen: to walk to another machine and type it there.
  std::size_t outstanding_max = 64;  ///< Of more the oldest are forgotten.
};

/// The tokens by which people sign in. Each lets one person in, once. Does not read a clock.
class invitations {
public:
  using time_point = std::chrono::system_clock::time_point;

  struct ticket {
    std::string token; ///< 256 random bits.
    time_point expires;
  };

  explicit invitations(invitation_limits limits = {}) : limits_(limits) {}

  [[nodiscard]] ticket make(time_point now);

  /// Uses a token up. @returns Whether it was there, and had not expired.
  [[nodiscard]] bool take(std::string_view token, time_point now);

private:
  void forget_expired(time_point now);

  invitation_limits limits_;
  std::deque<ticket> outstanding_; ///< The oldest first.
};

} // namespace lectern::page
