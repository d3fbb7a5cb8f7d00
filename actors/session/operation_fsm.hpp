#pragma once

#include "actors/messages/errors.hpp"
#include "actors/messages/local.hpp"
#include "net/ws/ws_link.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

/// Decides the life of one operation: which sockets it waits for, when its work
/// starts, and its one final state. Does not use CAF, a socket or a clock.
///
///     connecting --required joined--> running --work_ended--> flushing
///        |                              |                        |
///        |          client lost, stop   |                        | every output flushed or
///        |                              v                        | closed, no echo awaited;
///        |                            ending --work_ended--.     | stop
///        |                                                 v     v
///        `--connect_expired, client lost, stop ----------> final <
///                                                           | every socket closed
///                                                           v
///                                                          over
///
/// `stop` is any of `cancel`, `taken`, `stalled`, `shut_down`.
///
/// The work is a command, or being attached to a console. The first cause decides
/// the final state; an exit code that comes later is still kept. Without sockets
/// the work starts when the operation has `begun`.
///
/// Some clients of a console leave as soon as they are sent the final state, and
/// lose what they have not read. So at the natural end of its work such an
/// operation waits for the viewer to close, too, until `echo_expired`.
class operation_fsm {
public:
  enum class phase : std::uint8_t { connecting, running, ending, flushing, final, over };

  /// One socket. Joined once at most, by a client that knows its secret.
  struct slot {
    enum class state : std::uint8_t { free, claimed, joined, stopping, flushed, gone };

    socket_role role{};
    std::size_t stream = 0; ///< Of the source; `no_stream` if it only controls.
    bool required = true;
    std::string secret = {};
    state now = state::free;
    link_id link{};
  };

  struct start_work {};
  /// End the work; once more, with `at_once`, if the service stops meanwhile.
  struct end_work {
    bool at_once = false;
  };
  /// Introduce the socket and the work to each other.
  struct introduce {
    std::size_t slot = 0;
  };
  /// Stop the link of this slot.
  struct stop_slot {
    std::size_t slot = 0;
    net::close_code code{};
    std::optional<end_reason> reason = {};
    bool unhurried = false; ///< It still has the work's last output, for a reader of any pace.
  };
  /// Tell the world the final state.
  struct publish {};
  /// Arm the deadline that ends in `echo_expired`.
  struct arm_echo_deadline {};
  /// Nothing is left: quit.
  struct forget {};
  using action =
    std::variant<start_work, end_work, introduce, stop_slot, publish, arm_echo_deadline, forget>;
  using actions = std::vector<action>;

  using work_ended = ending;
  /// The sockets may connect.
  struct begun {};
  struct connect_expired {};
  struct echo_expired {};
  struct cancel {
    bool has_signed_out = false; ///< Its principal has; otherwise a client asked for it.
  };
  struct taken {
    std::string by; ///< For people; may be empty.
  };
  struct stalled {};

  /// Why the operation ends.
  struct decision {
    end_cause cause{};
    link_id link{};          ///< Of `client_left`: the link whose loss decided it.
    bool on_request = false; ///< Of `cancelled`: a client asked for it.

    friend bool operator==(const decision&, const decision&) = default;
  };

  /// @param awaits_echo Whether the natural end waits for the viewer to close.
  operation_fsm(std::vector<slot> slots, bool awaits_echo);

  /// Uses up the socket with this secret.
  [[nodiscard]] std::variant<socket_claim, ec> claim(std::string_view secret);

  [[nodiscard]] actions on(const begun&);
  [[nodiscard]] actions on_joined(std::size_t slot, link_id link);
  [[nodiscard]] actions on_flushed(link_id link);
  [[nodiscard]] actions on_stopped(link_id link);
  [[nodiscard]] actions on(work_ended event);
  [[nodiscard]] actions on(const connect_expired&);
  [[nodiscard]] actions on(const echo_expired&);
  [[nodiscard]] actions on(const cancel&);
  [[nodiscard]] actions on(const taken& event);
  [[nodiscard]] actions on(const stalled&);
  [[nodiscard]] actions on(const shut_down&);

  /// Recorded output of the work is missing: success becomes
  /// failure because of `flaw`. No use once the final state was published.
  void spoil(recording_flaw flaw) { flaw_ = std::move(flaw); }

  [[nodiscard]] phase current() const noexcept { return phase_; }

  /// The cause of its end; none before that is decided. A client that is lost is outweighed by
  /// what happens until the work has ended.
  [[nodiscard]] const std::optional<decision>& decided() const noexcept { return decision_; }

  /// Whether the loss of this socket is that of the client.
  [[nodiscard]] static bool is_vital(const slot& s) noexcept;

  [[nodiscard]] bool is_over() const noexcept { return phase_ >= phase::final; }

  /// Final from `publish` on.
  [[nodiscard]] const work_ended& outcome() const noexcept { return outcome_; }

  [[nodiscard]] const std::vector<slot>& slots() const noexcept { return slots_; }

private:
  /// Whether the viewer's close is waited for before the final state.
  enum class echo : std::uint8_t { unwanted, wanted, awaited };

  [[nodiscard]] slot* find(link_id link);
  [[nodiscard]] actions end_because(end_reason reason, operation_status status,
                                    net::close_code code);
  [[nodiscard]] bool awaits_outputs(actions& out);
  void maybe_start(actions& out);
  void advance(actions& out);
  void finalise(actions& out);
  void stop(actions& out, std::size_t index);
  void stop_joined(actions& out, bool outputs_too);
  void check_invariants() const;

  std::vector<slot> slots_;
  phase phase_ = phase::connecting;
  bool decided_ = false; ///< The final state is not left to the work any more.
  echo echo_;
  std::optional<decision> decision_;
  work_ended outcome_{.status = operation_status::running};
  std::optional<recording_flaw> flaw_; ///< Set: success would be a lie.
  net::close_code code_ = net::close_code::none;
  std::optional<end_reason> reason_;
};

/// The name of a phase in traces.
[[nodiscard]] constexpr std::string_view trace_name(operation_fsm::phase which) noexcept {
  switch (which) {
  case operation_fsm::phase::connecting:
    return "connecting";
  case operation_fsm::phase::running:
    return "running";
  case operation_fsm::phase::ending:
    return "ending";
  case operation_fsm::phase::flushing:
    return "flushing";
  case operation_fsm::phase::final:
    return "final";
  case operation_fsm::phase::over:
    return "over";
  }
  return {};
}

} // namespace lectern
