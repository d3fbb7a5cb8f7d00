#pragma once

#include "actors/messages/local.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

namespace lectern {

/// Who may type into a console: one at a time, and how the next one takes over.
/// Knows no CAF actor or clock.
///
///     free --acquire--> held --acquire with force--> taking
///      ^                 | ^                           |
///      |     release     | |    release, take_expired  |
///      `-----------------' `------ the next holds -----'
///
/// Without force an acquire is refused while `held` or `taking`. Several takers
/// are served in order; each is taken from at once if another waits.
class controller_fsm {
public:
  enum class phase : std::uint8_t { free, held, taking };

  struct grant {
    operation_id who;
  };
  struct refuse {
    operation_id who;
  };
  /// Ask the holder to leave; `arm_take_deadline` bounds the wait.
  struct evict {
    operation_id who;
    operation_id by;
  };
  struct arm_take_deadline {};
  using action = std::variant<grant, refuse, evict, arm_take_deadline>;
  using actions = std::vector<action>;

  struct acquire {
    operation_id who;
    bool force = false;
  };
  struct take_expired {};

  [[nodiscard]] actions on(const acquire& event);
  [[nodiscard]] actions on(const release_console& event);
  [[nodiscard]] actions on(const take_expired&);

  [[nodiscard]] phase current() const noexcept;

  /// Unset while free.
  [[nodiscard]] const std::optional<operation_id>& holder() const noexcept { return holder_; }

private:
  void hand_over(actions& out);
  void take(actions& out);

  std::optional<operation_id> holder_;
  std::deque<operation_id> takers_;
};

} // namespace lectern
