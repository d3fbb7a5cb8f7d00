#pragma once

#include "net/loop/timer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace lectern {

/// Time that passes only when a test lets it.
///
/// The clock outlives its timers.
class manual_clock {
public:
  using duration = std::chrono::milliseconds;

  [[nodiscard]] net::timer make_timer() { return net::timer{std::make_unique<backend>(*this)}; }

  /// Since the test began.
  [[nodiscard]] duration now() const noexcept { return now_; }

  /// Deadlines that are set, as time from now, the soonest first.
  [[nodiscard]] std::vector<duration> pending() const {
    std::vector<duration> left;
    for (const auto* timer : timers_)
      if (timer->fn)
        left.push_back(timer->due - now_);
    std::sort(left.begin(), left.end());
    return left;
  }

  /// Moves on to the next deadline and runs its function, or to `until` if none
  /// is due by then.
  /// @returns Whether a function ran.
  bool fire_next(duration until) {
    backend* next = nullptr;
    for (auto* timer : timers_)
      if (timer->fn && timer->due <= until && (next == nullptr || timer->comes_before(*next)))
        next = timer;
    now_ = next != nullptr ? next->due : until;
    if (next == nullptr)
      return false;
    std::exchange(next->fn, nullptr)();
    return true;
  }

private:
  struct backend final : net::timer::backend {
    explicit backend(manual_clock& owner) : clock(owner) { clock.timers_.push_back(this); }

    ~backend() override { std::erase(clock.timers_, this); }

    void start(duration after, std::function<void()> callback) override {
      due = clock.now_ + after;
      order = ++clock.last_order_;
      fn = std::move(callback);
    }

    void cancel() override { fn = nullptr; }

    [[nodiscard]] bool is_running() const noexcept override { return fn != nullptr; }

    [[nodiscard]] bool comes_before(const backend& other) const noexcept {
      return std::pair{due, order} < std::pair{other.due, other.order};
    }

    manual_clock& clock;
    duration due{};
    std::uint64_t order = 0;
    std::function<void()> fn; ///< Empty if no deadline is set.
  };

  duration now_{};
  std::uint64_t last_order_ = 0;
  std::vector<backend*> timers_;
};

} // namespace lectern
