#pragma once

#include "net/loop/timer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace lectern::simulation {

class thing;

/// Time that passes only from deadline to deadline. Outlives its timers, and so
/// is used for many schedules one after the other.
class sim_clock {
public:
  using duration = std::chrono::milliseconds;

  [[nodiscard]] net::timer make_timer() { return net::timer{std::make_unique<backend>(*this)}; }

  [[nodiscard]] duration now() const noexcept { return now_; }

  void start_anew() noexcept { now_ = {}; }

  /// Whether a deadline is set.
  [[nodiscard]] bool is_running() const {
    return std::any_of(timers_.begin(), timers_.end(),
                       [](auto* each) { return each->fn != nullptr; });
  }

  /// Whose turn it is; null outside of actors. Who sets a timer, owns it.
  const thing* actor = nullptr;

  /// Lets time pass to the next deadline and runs its function.
  /// @returns Whether there was one.
  bool pass() {
    backend* next = nullptr;
    for (auto* timer : timers_)
      if (timer->fn && (next == nullptr || timer->comes_before(*next)))
        next = timer;
    if (next == nullptr)
      return false;
    now_ = next->due;
    actor = next->owner;
    std::exchange(next->fn, nullptr)();
    actor = nullptr;
    return true;
  }

private:
  struct backend final : net::timer::backend {
    explicit backend(sim_clock& time) : clock(time) { clock.timers_.push_back(this); }

    ~backend() override { std::erase(clock.timers_, this); }

    void start(duration after, std::function<void()> what) override {
      due = clock.now_ + after;
      order = ++clock.last_order_;
      owner = clock.actor;
      fn = std::move(what);
    }

    void cancel() override { fn = nullptr; }

    [[nodiscard]] bool comes_before(const backend& other) const noexcept {
      return std::pair{due, order} < std::pair{other.due, other.order};
    }

    sim_clock& clock;
    duration due{};
    std::uint64_t order = 0;
    const thing* owner = nullptr;
    std::function<void()> fn; ///< Empty if no deadline is set.
  };

  duration now_{};
  std::uint64_t last_order_ = 0;
  std::vector<backend*> timers_;
};

} // namespace lectern::simulation
