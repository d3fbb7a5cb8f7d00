#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
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

/// Keeps a console's source running: opens it again when it has ended, each time
/// later if it does not stay. Knows no CAF actor, descriptor or clock.
///
///     open --ended, failed--> waiting --retry_due--> open
///      |   `settled`             |
///      `----------stop-----------+--> stopping --ended, failed--> stopped
///
/// There is a source in every phase but `stopped`: while waiting it stands ready,
/// takes what is typed, and was not started.
class console_fsm {
public:
  enum class phase : std::uint8_t { open, waiting, stopping, stopped };

  struct make_source {};
  /// Start the source that stands ready, and the deadline that ends in `settled`.
  struct start_source {};
  struct arm_retry_timer {
    std::chrono::milliseconds after;
  };
  /// End the source; `ended` or `failed` follows.
  struct end_source {};
  /// The viewers have everything of the source that ended: tell them.
  struct end_viewers {
    std::optional<int> exit_code = {}; ///< As in `output_end`.
  };
  /// It is over: answer those who wait, quit.
  struct report_stopped {};
  using action = std::variant<make_source, start_source, arm_retry_timer, end_source, end_viewers,
                              report_stopped>;
  using actions = std::vector<action>;

  /// After its last byte.
  struct ended {
    std::optional<int> exit_code = {};
  };
  struct failed {}; ///< It never ran.
  struct settled {};
  struct retry_due {};
  struct stop {};

  explicit console_fsm(restart_limits limits = {}) noexcept
    : limits_(limits), delay_(limits.delay_min) {}

  [[nodiscard]] actions begin() { return {make_source{}, start_source{}}; }

  [[nodiscard]] actions on(const ended&);
  [[nodiscard]] actions on(const failed&);
  [[nodiscard]] actions on(const settled&);
  [[nodiscard]] actions on(const retry_due&);
  [[nodiscard]] actions on(const stop&);

  [[nodiscard]] phase current() const noexcept { return phase_; }

private:
  void wait(actions& out);

  restart_limits limits_;
  std::chrono::milliseconds delay_;
  phase phase_ = phase::open;
};

/// The name of a phase in traces.
[[nodiscard]] constexpr std::string_view trace_name(console_fsm::phase which) noexcept {
  switch (which) {
  case console_fsm::phase::open:
    return "open";
  case console_fsm::phase::waiting:
    return "waiting";
  case console_fsm::phase::stopping:
    return "stopping";
  case console_fsm::phase::stopped:
    return "stopped";
  }
  return {};
}

} // namespace lectern
