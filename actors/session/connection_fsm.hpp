#pragma once

#include "actors/messages/codec.hpp"
#include "actors/messages/local.hpp"
#include "net/ws/ws_link.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lectern {

struct connection_limits {
  /// Output of one frame; longer runs are split. What Incus's own clients and
  /// a browser take without a second thought.
  std::size_t frame_bytes_max = 64 * 1024;
  /// Frames other than output and events that wait for a peer: beyond it the peer is not read
  /// until it has read some of them. Chosen: some fifty, of which a peer that reads has none.
  std::size_t control_bytes_max = 4 * 1024;
  /// Input that a viewer that leaves passes on, granted or not: its source knows what it has
  /// granted by then, and drops the rest. Given: the most that a source grants at once.
  std::size_t leaving_bytes_max = 64 * 1024;
  /// Of events that are with the kernel, before their owner gets credit: of a thousand listeners
  /// it would be sent each event a thousand times. Chosen: a quarter of an event stream's window.
  std::size_t event_credit_bytes = 16 * 1024;
  /// Proxies cut connections that are idle for 30 s.
  std::chrono::milliseconds ping_interval{10'000};
  /// Without any progress of what waits to be written, until the owner hears of it.
  std::chrono::milliseconds stall_timeout = lectern::stall_timeout;
};

/// Decides what a connection does next. Does not use CAF, a socket or a clock.
///
///              link_opened       stream_ended*, stop_link,   nothing unsent,
///                                violation                   no write in flight
///     opening ------------> open -------------------> draining ---------> closing
///        |  `---stream_ended, stop_link--------------^   |                  |
///        |                   |                           |                  |
///        |    link_closed    | link_closed               | link_closed,     | link_closed,
///        |                   |                           | drain_expired    | drain_expired
///        |                   v                           |                  |
///        `----------------> closed <---------------------+------------------'
///
/// Everything that is to be sent stands in one queue; one write is in flight.
/// Only Close follows an end mark. Before `link_opened`, frames queue.
/// The source gets no more input than it has granted. The rest of the part that was read last is
/// held, and nothing more is read meanwhile; from draining on it is dropped, as it is not needed.
/// `leave_view` while open lets the source have all that arrived before it, up to a limit; grants
/// may still be on their way. Whatever ends the link meanwhile answers it, too.
/// `stop_link` in draining and closing changes no phase but arms its deadline, if it has one.
/// `stall_due` changes no phase: a peer that reads nothing is reported, and its owner decides.
/// *: Not in dialects that tell how it ended; there the owner's `stop_link` follows.
class connection_fsm {
public:
  enum class phase : std::uint8_t { opening, open, draining, closing, closed };

  /// Hand this frame to the link.
  struct write {
    net::frame data;
  };
  /// Ask the link for the next part.
  struct read {};
  struct ping {};
  /// Start the closing handshake; the link is given up.
  struct close {
    net::close_code code{};
    std::string reason;
  };
  /// Give the link up at once.
  struct drop {};
  /// Arm the deadline that ends in `drain_expired`.
  struct arm_drain_deadline {
    std::chrono::milliseconds after;
  };
  /// Pass on what the client means.
  struct tell_source {
    client_message message;
  };
  /// The window's size, while there is no source yet that takes it.
  struct tell_owner {
    window_resized size;
  };
  /// So much of the source's output, or of the owner's events, is with the kernel.
  struct return_credit {
    std::size_t bytes = 0;
  };
  /// Ask the link for what has arrived by now, and to say when that was all.
  struct settle {};
  /// Close the view.
  struct leave_source {};
  /// Answer `leave_view`: nothing more is passed to the source.
  struct report_left {};
  /// Tell the owner that everything is written and Close follows. Not of a peer that broke the
  /// protocol: it has not seen the end of the source.
  struct report_flushed {};
  /// The peer reads nothing: tell the owner.
  struct report_stalled {};
  /// It is over: tell the owner.
  struct report_stopped {
    link_cause cause{};
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_dropped = 0;
    std::uint64_t input_dropped = 0;
  };
  using action = std::variant<write, read, ping, close, drop, arm_drain_deadline, tell_source,
                              tell_owner, return_credit, settle, leave_source, report_left,
                              report_flushed, report_stalled, report_stopped>;
  using actions = std::vector<action>;

  /// What arrives from the clock.
  struct ping_due {};
  struct drain_expired {};
  struct stall_due {}; ///< Comes from time to time while `awaits_writing()`.

  connection_fsm(std::unique_ptr<codec> dialect, connection_limits limits);

  // -- from the link
  [[nodiscard]] actions on(const net::link_opened&);
  [[nodiscard]] actions on(const net::part_received& part);
  [[nodiscard]] actions on(const net::write_finished&);
  [[nodiscard]] actions on(const net::input_settled&);
  [[nodiscard]] actions on(const net::link_closed& end);

  // -- from the source
  /// A source serves this link now; until then nothing the client types is read.
  [[nodiscard]] actions on_attached();
  [[nodiscard]] actions on(const view_begun& msg);
  [[nodiscard]] actions on(const input_grant& grant);
  [[nodiscard]] actions on(output msg);
  [[nodiscard]] actions on(const output_gap& gap);
  [[nodiscard]] actions on(const stream_ended&);
  [[nodiscard]] actions on(const role_changed& msg);
  [[nodiscard]] actions on(viewers_changed msg);
  [[nodiscard]] actions on(control_asked msg);

  // -- from the owner
  [[nodiscard]] actions on(const event_frame& event);
  [[nodiscard]] actions on(const leave_view&);
  [[nodiscard]] actions on(const stop_link& msg);

  // -- from the clock
  [[nodiscard]] actions on(const ping_due&);
  [[nodiscard]] actions on(const drain_expired&);
  [[nodiscard]] actions on(const stall_due&);

  [[nodiscard]] phase current() const noexcept { return phase_; }

  /// Whether frames are still queued; later ones are dropped.
  [[nodiscard]] bool accepts() const noexcept;

  /// Whether something else than a ping is not with the kernel yet, and no Close has been begun.
  [[nodiscard]] bool awaits_writing() const noexcept;

private:
  /// The sum of the grants that the peer does not know yet; one of them waits at most.
  struct grant_due {};
  /// What waits: output as chunks, so that what piled up goes out as one frame,
  /// and frames of any other kind.
  using waiting =
    std::variant<net::chunk, net::frame, grant_due, event_frame, viewers_changed, control_asked>;

  void enqueue_frame(std::optional<net::frame> data);
  template <class News>
  [[nodiscard]] actions tell_newest(News msg);
  void obey(actions& out, client_message message);
  void hold(actions& out, net::chunk data);
  void pass_held(actions& out);
  void drop_held();
  void leave(actions& out);
  void stop_with(actions& out, const stop_link& order, std::string text, link_cause cause);
  void advance(actions& out);
  [[nodiscard]] net::frame next_frame();
  [[nodiscard]] net::frame next_output();
  [[nodiscard]] bool may_read() const noexcept;
  void maybe_read(actions& out);
  void finish(actions& out, link_cause why);
  void check_invariants() const;

  std::unique_ptr<codec> dialect_;
  connection_limits limits_;
  phase phase_ = phase::opening;
  bool opened_ = false; ///< The handshake was answered; `draining` can come before.

  std::deque<waiting> unsent_;
  std::size_t unsent_bytes_ = 0;
  std::size_t control_bytes_ = 0;    ///< Of them, neither output nor events.
  std::size_t granted_untold_ = 0;   ///< What a `grant_due` stands for.
  std::size_t in_flight_bytes_ = 0;  ///< Payload of the write in flight.
  std::size_t in_flight_credit_ = 0; ///< How much of it is output or an event.
  bool write_in_flight_ = false;
  bool pinging_ = false; ///< It is a ping, or what the dialect has in its place.
  bool moved_ = false;   ///< A write has finished since the last `stall_due`.

  bool attached_ = false; ///< Until it leaves the source.
  bool settling_ = false; ///< `leave_view` is not answered yet.
  bool left_ = false;     ///< Because of `leave_view`.
  bool read_pending_ = false;
  std::size_t input_allowed_ = 0; ///< Granted by the source and not yet passed on.
  net::chunk held_;               ///< The rest of the last part, beyond what was granted.
  std::uint64_t input_dropped_ = 0;

  bool active_since_ping_ = false;
  net::close_code close_code_ = net::close_code::none; ///< Valid from draining on.
  std::string close_reason_;
  link_cause cause_ = link_cause::finished;
  std::uint64_t sent_bytes_ = 0;
};

/// The name of a phase in traces.
[[nodiscard]] constexpr std::string_view trace_name(connection_fsm::phase which) noexcept {
  switch (which) {
  case connection_fsm::phase::opening:
    return "opening";
  case connection_fsm::phase::open:
    return "open";
  case connection_fsm::phase::draining:
    return "draining";
  case connection_fsm::phase::closing:
    return "closing";
  case connection_fsm::phase::closed:
    return "closed";
  }
  return {};
}

} // namespace lectern
