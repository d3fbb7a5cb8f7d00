#pragma once

#include "actors/messages/local.hpp"
#include "net/ws/ws_link.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lectern {

/// What a part of a frame of the peer means. `std::monostate`: nothing (yet).
struct typed_in {
  net::chunk data;
};
struct typed_end {};
struct window_resized {
  net::terminal_size size;
};
struct signal_wanted {
  int number = 0;
};
/// The peer has taken so much of the output.
struct output_taken {
  std::size_t bytes = 0;
};
struct control_requested {};
struct control_given {};
/// The peer broke the dialect; the link closes with `code`.
struct violation {
  net::close_code code{};
  std::string reason;
};
using client_message =
  std::variant<std::monostate, typed_in, typed_end, window_resized, signal_wanted, output_taken,
               control_requested, control_given, violation>;

/// One dialect on one WebSocket: turns frames into messages and back.
///
/// Chosen at the upgrade and owned by the connection. Pure: no I/O, no clock;
/// what it remembers is the message it is in the middle of.
class codec {
public:
  virtual ~codec() = default;

  /// Understands the next part of the peer's messages.
  [[nodiscard]] virtual client_message decode(const net::part_received& part) = 0;

  /// Output of the source; `parts` are contiguous and not empty.
  [[nodiscard]] virtual net::frame encode_output(std::vector<net::chunk> parts) = 0;

  /// The end mark, if the dialect has one.
  [[nodiscard]] virtual std::optional<net::frame> encode_end() = 0;

  /// Tells the viewer that output is missing, if the dialect can.
  [[nodiscard]] virtual std::optional<net::frame> encode_gap(const output_gap& gap) = 0;

  /// Whether `decode` can yield `typed_in` that nobody has granted: then the connection holds
  /// what the source has not granted yet.
  [[nodiscard]] virtual bool carries_input() const = 0;

  // -- what only some dialects have

  /// Whether the peer says what it has taken, by `output_taken`, and gets no more than a
  /// window beyond it. Otherwise taken is what is with the kernel.
  [[nodiscard]] virtual bool acknowledges() const { return false; }

  /// Tells where the view begins.
  [[nodiscard]] virtual std::optional<net::frame> encode_begin(const view_begun&) {
    return std::nullopt;
  }

  /// Whether the peer is notified how much it may type, by `encode_grant`.
  [[nodiscard]] virtual bool tells_grants() const { return false; }

  /// Tells how much more may be typed. Called if `tells_grants()`, when the frame can go out.
  [[nodiscard]] virtual net::frame encode_grant(const input_grant&) { return {}; }

  /// Whether the peer is notified about roles and viewers, by the next three. They are called then,
  /// and in order with the other frames; `encode_role` as soon as the role has changed.
  [[nodiscard]] virtual bool tells_roles() const { return false; }
  [[nodiscard]] virtual net::frame encode_role(const role_changed&) { return {}; }
  [[nodiscard]] virtual net::frame encode_viewers(const viewers_changed&) { return {}; }
  [[nodiscard]] virtual net::frame encode_asked(const control_asked&) { return {}; }

  /// What an idle link sends instead of a Ping.
  [[nodiscard]] virtual std::optional<net::frame> encode_idle() { return std::nullopt; }

  /// Whether the end waits for the owner's word on how it ended: `encode_ending` then
  /// takes the place of the end mark.
  [[nodiscard]] virtual bool tells_ending() const { return false; }

  /// @param reason Why the link is stopped, if a reason was given.
  [[nodiscard]] virtual std::optional<net::frame>
  encode_ending(const ending&, const std::optional<end_reason>& /*reason*/) {
    return std::nullopt;
  }

  /// The reason of a Close frame: at most 123 bytes (RFC 6455, 5.5).
  [[nodiscard]] virtual std::string close_text(const end_reason&) { return {}; }

  /// Whether idle links of this dialect are pinged.
  [[nodiscard]] virtual bool wants_pings() const = 0;

  /// Limit on one message of the peer, in bytes; 0 for none.
  [[nodiscard]] virtual std::size_t message_bytes_max() const = 0;
};

/// Makes the codec of a link on the unit where the link will live.
using codec_factory = std::function<std::unique_ptr<codec>()>;

} // namespace lectern
