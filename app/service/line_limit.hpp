#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace lectern {

struct line_limits {
  /// Chosen: enough to see which clients are refused, and why; one that is refused a thousand times
  /// a second does not fill a disk.
  std::size_t lines_max = 10;
  std::chrono::seconds period{60};
};

/// Decides which of many lines of one kind are logged: so many in a period, the others are counted.
/// Does not read a clock.
class line_limit {
public:
  using time = std::chrono::steady_clock::time_point;

  explicit line_limit(line_limits limits = {}) noexcept : limits_(limits) {}

  struct verdict {
    bool is_logged = false;
    bool is_last = false;      ///< Those that follow in this period are only counted.
    std::uint64_t skipped = 0; ///< Counted in the period before, and not reported yet.
  };

  /// One more line, at `now`, which never goes back.
  [[nodiscard]] verdict add(time now) noexcept {
    verdict result;
    if (!begin_ || now - *begin_ >= limits_.period) {
      begin_ = now;
      lines_ = 0;
      result.skipped = take_skipped();
    }
    result.is_logged = lines_ < limits_.lines_max;
    if (!result.is_logged)
      ++skipped_;
    else
      result.is_last = ++lines_ == limits_.lines_max;
    return result;
  }

  /// What was counted and not reported; resets it.
  [[nodiscard]] std::uint64_t take_skipped() noexcept {
    const auto result = skipped_;
    skipped_ = 0;
    return result;
  }

private:
  line_limits limits_;
  std::optional<time> begin_;
  std::size_t lines_ = 0;
  std::uint64_t skipped_ = 0;
};

} // namespace lectern
