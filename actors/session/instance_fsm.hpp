#pragma once

#include "actors/messages/instances.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lectern {

/// Decides the status of an instance: what its driver has seen last, or what it is being changed
/// to. One change at a time. Uses no CAF actor, thread or clock.
///
///                 start            changed                stop            changed
///     stopped -------------> starting -------> running -------------> stopping -------> stopped
///                                               |  ^ ^                      (restart: starting)
///                                        freeze |  |  `-unfreeze, changed--.
///                                               v  | failed to change      |
///                                             freezing -------changed---> frozen
///
/// `seen`, which the driver reports of its own accord, leads to that status from each of them;
/// while a change is being made, it is what is there if the change fails. `broken` leads to
/// `failed`, for good.
class instance_fsm {
public:
  /// Ask the driver.
  struct make_change {
    instance_change change{}; ///< Not `restart`.
  };
  /// The console's source is wanted from now on, or is not.
  struct want_console {
    bool is_wanted = false;
  };
  /// Tell the directory.
  struct publish {};
  /// Answer the caller that asked for the change.
  struct answer {
    std::string flaw; ///< Empty: it was made.
  };
  using action = std::variant<make_change, want_console, publish, answer>;
  using actions = std::vector<action>;

  /// The driver has made the change, or says why not.
  struct changed {
    std::string flaw; ///< For people; empty: it has.
  };
  struct seen {
    instance_status status{}; ///< Neither a transition nor `failed`.
  };
  /// Its console, or its driver, has ended by a fault.
  struct broken {};

  explicit instance_fsm(instance_status begin) noexcept : status_(begin), seen_(begin) {}

  /// @returns What to do, `answer` later; or why the change is not made.
  [[nodiscard]] std::variant<actions, change_refusal> ask(instance_change change);

  [[nodiscard]] actions on(const changed& event);
  [[nodiscard]] actions on(const seen& event);
  [[nodiscard]] actions on(const broken&);

  [[nodiscard]] instance_status status() const noexcept { return status_; }

private:
  [[nodiscard]] std::optional<change_refusal> flaw_of(instance_change change) const;
  void begin(actions& out, instance_change change);
  void show(actions& out, instance_status status);
  void check_invariants() const;

  instance_status status_;                ///< As it is shown.
  instance_status seen_;                  ///< As the driver has it.
  std::optional<instance_change> asked_;  ///< Being made, for a caller.
  std::optional<instance_change> making_; ///< Which part of it.
};

} // namespace lectern
