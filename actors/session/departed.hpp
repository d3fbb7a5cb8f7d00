#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

/// Principals that have signed out lately: earlier requests of theirs may still be in transit.
class departed {
public:
  /// Chosen: what is on its way comes within milliseconds, and people do not sign out so fast.
  static constexpr std::size_t remembered_max = 64;

  void add(std::string principal) {
    principals_.push_back(std::move(principal));
    if (principals_.size() > remembered_max)
      principals_.pop_front();
  }

  [[nodiscard]] bool has(std::string_view principal) const {
    return std::find(principals_.begin(), principals_.end(), principal) != principals_.end();
  }

private:
  std::deque<std::string> principals_; ///< Latest last.
};

} // namespace lectern
