#pragma once

#include "actors/messages/wire.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace lectern {

/// Which viewer controls a source: one at a time, and how the next one gets control.
/// Uses no CAF actor and no clock.
///
///            ask                  ask with force
///     free --------> held ---------------------------> taking
///      ^              | ^                               |
///      |  leave, give | |  leave, give, take_expired:   |
///      `--------------' |  the next holds, nobody waits |
///                       `-------------------------------'
///
/// Without force an ask is refused while `held` or `taking`. Several that take are served in
/// order: if more wait when the next one holds, it stays `taking`. `give` to a viewer, and `leave`
/// of one that waits, change who holds or waits, and no phase.
class control_fsm {
public:
  enum class phase : std::uint8_t { free, held, taking };

  struct grant {
    viewer_id viewer{};
  };
  struct refuse {
    viewer_id viewer{};
  };
  /// The viewer had control, and has not any more, but stays.
  struct withdraw {
    viewer_id viewer{};
  };
  /// Ask the holder to leave or to give control; `arm_take_deadline` bounds the wait.
  struct ask_holder {
    viewer_id holder{};
    viewer_id by{};
  };
  struct arm_take_deadline {};
  using action = std::variant<grant, refuse, withdraw, ask_holder, arm_take_deadline>;
  using actions = std::vector<action>;

  struct ask {
    viewer_id viewer{};
    bool force = false;
  };
  struct give {
    viewer_id viewer{};
    std::optional<viewer_id> to = {}; ///< Unset: to whichever waits, or to nobody.
  };
  struct leave {
    viewer_id viewer{};
  };
  struct take_expired {};

  [[nodiscard]] actions on(const ask& event);
  [[nodiscard]] actions on(const give& event);
  [[nodiscard]] actions on(const leave& event);
  [[nodiscard]] actions on(const take_expired&);

  [[nodiscard]] phase current() const noexcept;

  /// Unset while free.
  [[nodiscard]] std::optional<viewer_id> holder() const noexcept { return holder_; }

private:
  void hand_over(actions& out);
  void take(actions& out);

  std::optional<viewer_id> holder_;
  std::vector<viewer_id> takers_;
};

} // namespace lectern
