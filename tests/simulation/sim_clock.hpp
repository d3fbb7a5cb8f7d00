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

class task_owner;

/// Time that advances only from deadline to deadline. Outlives its timers, so that
/// schedules use it one after another.
class sim_clock {
public:
  using duration = std::chrono::milliseconds;

  [[nodiscard]] net::timer make_timer() { return net::timer{std::make_unique<backend>(*this)}; }

  [[nodiscard]] duration now() const noexcept { return now_; }

  void restart() noexcept { now_ = {}; }

  /// Whether a deadline is set.
  [[nodiscard]] bool is_running() const {
    return std::any_of(timers_.begin(), timers_.end(),
                       [](auto* timer) { return timer->fn != nullptr; });
  }

  /// The actor whose turn it is; null outside of actors. Timers belong to the actor that sets them.
  const task_owner* actor = nullptr;

  /// Advances to the next deadline and runs its function.
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

    void start(duration after, std::function<void()> callback) override {
      due = clock.now_ + after;
      order = ++clock.last_order_;
      owner = clock.actor;
      fn = std::move(callback);
    }

    void cancel() override { fn = nullptr; }

    [[nodiscard]] bool is_running() const noexcept override { return fn != nullptr; }

    [[nodiscard]] bool comes_before(const backend& other) const noexcept {
      return std::pair{due, order} < std::pair{other.due, other.order};
    }

    sim_clock& clock;
    duration due{};
    std::uint64_t order = 0;
    const task_owner* owner = nullptr;
    std::function<void()> fn; ///< Empty if no deadline is set.
  };

  duration now_{};
  std::uint64_t last_order_ = 0;
  std::vector<backend*> timers_;
};

} // namespace lectern::simulation
