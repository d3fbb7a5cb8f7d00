#pragma once

#include "actors/messages/wire.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace lectern {

struct restart_limits {
  std::chrono::milliseconds delay_min{100};
  std::chrono::milliseconds delay_max{30'000};
  /// A source that lived this long is healthy: the next delay starts anew.
  std::chrono::milliseconds settled_after{10'000};
};

/// When a source is opened that nobody has halted.
enum class reopening : std::uint8_t {
  always,
  on_failure, ///< Not again after an exit with code 0, before a viewer comes.
  on_demand,  ///< Each time when a viewer comes.
};

/// Keeps a console's source open while it is wanted: opens it again when it has ended, each time
/// later if it does not stay. Uses no CAF actor, descriptor or clock.
///
///               wanted            ended, wanted            retry_due
///     closed ------------> open ------------------> waiting -----------> open
///      ^  ^                |  |                        |
///      |  `-ended, not w.--'  | unwanted               | unwanted
///      |                      v                        |
///      `-----ended, not w.-- closing <-----------------'
///                               |
///                               `--ended, wanted--> open
///
///     closed, open, waiting, closing --stop--> stopping --ended--> stopped
///
/// While it is closed, or waiting, the next source takes what is typed, and is not open yet.
class reopen_fsm {
public:
  enum class phase : std::uint8_t { closed, open, waiting, closing, stopping, stopped };

  /// The next source takes input from now on.
  struct prepare_source {};
  /// Open it; once it is open, arm the deadline that ends in `settled`.
  struct open_source {};
  struct arm_retry_timer {
    std::chrono::milliseconds after;
  };
  /// End the source; `ended` or `failed` follows.
  struct end_source {};
  /// The views have everything of the source that ended: tell them.
  struct end_views {
    source_ending ending;
  };
  /// It is over: answer the callers that wait, quit.
  struct report_stopped {};
  using action = std::variant<prepare_source, open_source, arm_retry_timer, end_source, end_views,
                              report_stopped>;
  using actions = std::vector<action>;

  /// After its last byte, or because it could not be opened.
  struct ended {
    source_ending ending = {};
    bool is_wanted = true; ///< The next one.
  };
  struct wanted {};
  struct unwanted {};
  struct settled {};
  struct retry_due {};
  struct stop {};

  explicit reopen_fsm(restart_limits limits = {}) noexcept
    : limits_(limits), delay_(limits.delay_min) {}

  [[nodiscard]] actions begin() { return {prepare_source{}}; }

  [[nodiscard]] actions on(const wanted&);
  [[nodiscard]] actions on(const unwanted&);
  [[nodiscard]] actions on(const ended&);
  [[nodiscard]] actions on(const settled&);
  [[nodiscard]] actions on(const retry_due&);
  [[nodiscard]] actions on(const stop&);

  [[nodiscard]] phase current() const noexcept { return phase_; }

private:
  [[nodiscard]] actions enter(phase next, actions out);
  void check_invariants() const;

  restart_limits limits_;
  std::chrono::milliseconds delay_;
  phase phase_ = phase::closed;
};

/// The name of a phase in traces.
[[nodiscard]] constexpr std::string_view trace_name(reopen_fsm::phase which) noexcept {
  switch (which) {
  case reopen_fsm::phase::closed:
    return "closed";
  case reopen_fsm::phase::open:
    return "open";
  case reopen_fsm::phase::waiting:
    return "waiting";
  case reopen_fsm::phase::closing:
    return "closing";
  case reopen_fsm::phase::stopping:
    return "stopping";
  case reopen_fsm::phase::stopped:
    return "stopped";
  }
  return {};
}

} // namespace lectern
