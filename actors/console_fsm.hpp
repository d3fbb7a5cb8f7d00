#pragma once

#include <chrono>
#include <cstdint>
#include <variant>
#include <vector>

namespace lectern {

struct restart_limits {
  std::chrono::milliseconds delay_min{100};
  std::chrono::milliseconds delay_max{30'000};
  /// A source that lived this long is healthy: the next delay starts anew.
  std::chrono::milliseconds settled_after{10'000};
};

/// Keeps a console's source running: opens it again when it has ended, each time
/// later if it does not stay. Knows no CAF actor, descriptor or clock.
///
///     opening --opened--> open ----ended----> waiting --retry_due--> opening
///        |                 |  `settled`           ^
///        `-----failed------)----------------------'
///                          |
///     any phase --stop--> stopping --ended--> stopped
///                (nothing open: stopped at once)
class console_fsm {
public:
  enum class phase : std::uint8_t { opening, open, waiting, stopping, stopped };

  struct open_source {};
  struct arm_settle_timer {};
  struct arm_retry_timer {
    std::chrono::milliseconds after;
  };
  /// End the source; `ended` follows.
  struct end_source {};
  /// The viewers have everything of the source that ended: tell them.
  struct end_viewers {};
  /// It is over: answer those who wait, quit.
  struct report_stopped {};
  using action = std::variant<open_source, arm_settle_timer, arm_retry_timer, end_source,
                              end_viewers, report_stopped>;
  using actions = std::vector<action>;

  struct opened {};
  struct failed {};
  struct ended {}; ///< Behind its last byte.
  struct settled {};
  struct retry_due {};
  struct stop {};

  explicit console_fsm(restart_limits limits = {}) noexcept
    : limits_(limits), delay_(limits.delay_min) {}

  [[nodiscard]] actions begin() { return {open_source{}}; }

  [[nodiscard]] actions on(const opened&);
  [[nodiscard]] actions on(const failed&);
  [[nodiscard]] actions on(const ended&);
  [[nodiscard]] actions on(const settled&);
  [[nodiscard]] actions on(const retry_due&);
  [[nodiscard]] actions on(const stop&);

  [[nodiscard]] phase current() const noexcept { return phase_; }

private:
  [[nodiscard]] action wait();

  restart_limits limits_;
  std::chrono::milliseconds delay_;
  phase phase_ = phase::opening;
};

} // namespace lectern
