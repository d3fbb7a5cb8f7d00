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
///           ask, request          ask with force
///     free -------------> held ---------------------> taking
///      ^                  | ^                           |
///      |   leave, give,   | |  leave, give,             |
///      |   none requests  | |  take_expired: the next   |
///      `------------------' |  holds, no other takes    |
///                           `---------------------------'
///
/// A viewer that arrives asks: without force it is refused while `held` or `taking`. Several that
/// take are served in order: if more wait when the next one holds, it stays `taking`. A viewer that
/// is there already requests: it is never refused, and its turn comes after all that take. While
/// one requests, `give` and `leave` of the holder keep `held`. `leave` of the last that takes leads
/// from `taking` to `held`. `give` to a viewer, `leave` of any other one that waits, a request that
/// has to wait, and `begins_view` change no phase.
class control_fsm {
public:
  enum class phase : std::uint8_t { free, held, taking };

  struct grant {
    viewer_id viewer{};
    std::optional<viewer_id> from = {}; ///< The viewer that has given it.
  };
  struct refuse {
    viewer_id viewer{};
  };
  /// The viewer had control, and has not any more, but stays.
  struct withdraw {
    viewer_id viewer{};
    std::optional<viewer_id> to = {}; ///< Unset: control is free now.
    bool is_taken = false;            ///< Otherwise the viewer gave it.
  };
  /// Ask the holder to leave or to give control; `arm_take_deadline` bounds the wait.
  struct ask_holder {
    viewer_id holder{};
    viewer_id by{};
  };
  struct arm_take_deadline {};
  /// Let the holder know that another viewer requests control; nothing bounds the wait.
  struct tell_holder {
    viewer_id holder{};
    viewer_id by{};
  };
  using action = std::variant<grant, refuse, withdraw, ask_holder, arm_take_deadline, tell_holder>;
  using actions = std::vector<action>;

  struct ask {
    viewer_id viewer{};
    bool force = false;
  };
  struct request {
    viewer_id viewer{};
  };
  struct give {
    viewer_id viewer{};
    std::optional<viewer_id> to = {}; ///< Unset: to the next that waits, if any.
  };
  struct leave {
    viewer_id viewer{};
  };
  /// The viewer sees the source from now on: as the holder it can be told of a request.
  struct begins_view {
    viewer_id viewer{};
  };
  /// The holder had its time to leave; one that stays without control needs none.
  struct take_expired {};

  [[nodiscard]] actions on(const ask& event);
  [[nodiscard]] actions on(const request& event);
  [[nodiscard]] actions on(const give& event);
  [[nodiscard]] actions on(const leave& event);
  [[nodiscard]] actions on(const begins_view& event) const;
  [[nodiscard]] actions on(const take_expired&);

  [[nodiscard]] phase current() const noexcept;

  /// Unset while free.
  [[nodiscard]] std::optional<viewer_id> holder() const noexcept { return holder_; }

private:
  [[nodiscard]] std::optional<viewer_id> next() const noexcept;
  void hand_over(actions& out, std::optional<viewer_id> giver);
  void take(actions& out);
  void check_invariants() const;

  std::optional<viewer_id> holder_;
  std::vector<viewer_id> takers_;     ///< In order.
  std::vector<viewer_id> requesters_; ///< In order.
};

} // namespace lectern
