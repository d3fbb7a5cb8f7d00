#pragma once

#include "actors/messages/local.hpp"
#include "actors/messages/wire.hpp"
#include "net/source/exit_status.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace lectern {

/// Has a source opened, and joins the two facts that end it: it exited, and its output is drained.
/// Uses no CAF actor, descriptor or clock.
///
///     idle --open--> opening --opened--> running --exited--> draining --all drained--> stopped
///      |                |                   |                    |                        ^
///      |                |                   |                    `--drain_expired, then---+
///      |                |                   |                        all cut              |
///      |                |                   `--all drained--> exiting --exited------------+
///      `--hang_up-------+--open_failed, open_expired, hang_up-----------------------------'
///
/// From `opened` on, `hang_up` changes no phase: SIGHUP now, SIGKILL when `kill_due` finds the
/// source still there; views that have stalled are not waited for any more.
class source_fsm {
public:
  enum class phase : std::uint8_t { idle, opening, running, draining, exiting, stopped };

  /// Ask the opener, and arm the deadline that ends in `open_expired`.
  struct begin_opening {};
  /// Nothing comes of it any more: what is opened nevertheless is closed.
  struct cancel_opening {};
  struct hang_up_group {}; ///< SIGHUP, and SIGCONT for those that are stopped.
  struct kill_group {};
  struct arm_kill_deadline {
    std::chrono::milliseconds after;
  };
  struct arm_drain_deadline {};
  /// Nobody but background children still holds the output: read what is there
  /// now, then report it drained.
  struct cut_output {
    bool abandons_views = false; ///< No view is waited for, however slow.
  };
  /// It is over: tell the views.
  struct report {
    source_ending ending;
  };
  using action = std::variant<begin_opening, cancel_opening, hang_up_group, kill_group,
                              arm_kill_deadline, arm_drain_deadline, cut_output, report>;
  using actions = std::vector<action>;

  struct open {};
  struct opened {
    std::size_t output_streams = 0;
  };
  struct open_failed {
    int error = 0; ///< As `errno`.
  };
  struct open_expired {};
  struct drained {}; ///< One stream reached its end, or was cut.
  struct kill_due {};
  struct drain_expired {};

  [[nodiscard]] actions on(const open&);
  [[nodiscard]] actions on(const opened& event);
  [[nodiscard]] actions on(const open_failed& event);
  [[nodiscard]] actions on(const open_expired&);
  [[nodiscard]] actions on(const net::exit_status& status);
  [[nodiscard]] actions on(const drained&);
  [[nodiscard]] actions on(const hang_up& order);
  [[nodiscard]] actions on(const kill_due&);
  [[nodiscard]] actions on(const drain_expired&);

  [[nodiscard]] phase current() const noexcept { return phase_; }

private:
  [[nodiscard]] actions cancel(int error);
  [[nodiscard]] actions give_up(int error); ///< There is no source.
  [[nodiscard]] actions stop();
  [[nodiscard]] actions enter(phase next, actions out);
  void check_invariants() const;

  phase phase_ = phase::idle;
  std::size_t streams_open_ = 0;
  bool hung_up_ = false;
  source_ending outcome_;
};

/// The name of a phase in traces.
[[nodiscard]] constexpr std::string_view trace_name(source_fsm::phase which) noexcept {
  switch (which) {
  case source_fsm::phase::idle:
    return "idle";
  case source_fsm::phase::opening:
    return "opening";
  case source_fsm::phase::running:
    return "running";
  case source_fsm::phase::draining:
    return "draining";
  case source_fsm::phase::exiting:
    return "exiting";
  case source_fsm::phase::stopped:
    return "stopped";
  }
  return {};
}

} // namespace lectern
