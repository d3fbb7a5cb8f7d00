#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace lectern {

struct call_pool_options {
  std::size_t threads_max = 64;
  std::chrono::milliseconds slow_after{1'000}; ///< A call that takes longer is reported.
  /// Until a thread without work ends. Chosen: long enough for a person who types, short
  /// enough that a program at rest has none of these threads.
  std::chrono::milliseconds idle_time{5'000};
  /// Receives a sentence about each call that breaks the rules. Called on any thread, by one at a
  /// time, and not once `stop` has returned. Passes it on: it neither throws nor waits.
  std::function<void(std::string)> report;
};

/// Calls of one pool that run one after another, never two at once, in the order of
/// posting; those of different strands run at the same time. Copies are the same strand.
///
/// Thread safety: every member from any thread. May outlive its pool.
class call_strand {
public:
  /// Runs `fn`, and destroys it, on a thread of the pool. What it throws is reported.
  /// @returns Whether it was taken. Not if as many wait as the strand has room for, after
  ///   `post_last`, once the pool stops, or if there is no thread and none can be started.
  bool post(std::function<void()> fn) const;

  /// Runs `fn` after everything that was posted; nothing can be posted after it. Is
  /// taken even if the pool has stopped: then it runs on a thread that is not joined.
  /// @pre Called once.
  void post_last(std::function<void()> fn) const;

  /// Drops what was posted and has not begun, except by `post_last`, and destroys it, in the
  /// calling thread. Harmless if there is nothing.
  void withdraw() const;

  /// Reports `fault` in the name of this strand.
  void report(std::string_view fault) const;

private:
  friend class call_pool;
  struct state;
  explicit call_strand(std::shared_ptr<state> shared) noexcept : state_(std::move(shared)) {}

  std::shared_ptr<state> state_;
};

/// Threads for code that may take its time: that of the host program.
///
/// They start when they are needed, and end when there is nothing to do; all signals are
/// blocked in them. One more thread watches for calls that take too long, and so reports
/// also those that never return.
///
/// Thread safety: every member from any thread; only destroying it is for one thread.
class call_pool {
public:
  static constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

  explicit call_pool(call_pool_options options);
  call_pool(const call_pool&) = delete;
  call_pool& operator=(const call_pool&) = delete;
  ~call_pool(); ///< Stops without waiting.

  /// @param name As which calls are reported, e.g. `source of board1`.
  /// @param calls_max How many may wait.
  [[nodiscard]] call_strand make_strand(std::string name, std::size_t calls_max = unlimited);

  /// Whether the caller runs inside a call of this pool.
  [[nodiscard]] bool is_inside() const noexcept;

  /// Refuses new calls, runs what waits and joins every thread. A call that has not
  /// returned at the deadline is left behind with its thread: nothing is destroyed that
  /// it needs, and what waits after it is dropped, except the last call of its strand.
  /// That one still runs should the call return. Idempotent.
  /// @returns Calls left behind. @pre Not called inside a call of this pool.
  std::size_t stop(std::chrono::steady_clock::time_point deadline);

private:
  friend class call_strand;
  class core;

  std::shared_ptr<core> core_;
};

} // namespace lectern
