#pragma once

#include "actors/messages/local.hpp"
#include "net/ws/ws_link.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
/// The peer broke the dialect; the link closes with `code`.
struct violation {
  net::close_code code{};
  std::string reason;
};
using client_message = std::variant<std::monostate, typed_in, typed_end, window_resized,
                                    signal_wanted, output_taken, violation>;

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

  /// Whether the peer is told how much it may type, by `encode_grant`.
  [[nodiscard]] virtual bool tells_grants() const { return false; }

  /// Tells how much more may be typed. Called if `tells_grants()`, when the frame can go out.
  [[nodiscard]] virtual net::frame encode_grant(const input_grant&) { return {}; }

  /// What an idle link sends instead of a Ping.
  [[nodiscard]] virtual std::optional<net::frame> encode_idle() { return std::nullopt; }

  /// Whether the end waits for the owner's word on how it ended: `encode_ending` then
  /// takes the place of the end mark.
  [[nodiscard]] virtual bool tells_ending() const { return false; }

  /// @param words For people; empty if there is nothing to say.
  [[nodiscard]] virtual std::optional<net::frame> encode_ending(const ending&,
                                                                std::string_view /*words*/) {
    return std::nullopt;
  }

  /// Whether idle links of this dialect are pinged.
  [[nodiscard]] virtual bool wants_pings() const = 0;

  /// Limit on one message of the peer, in bytes; 0 for none.
  [[nodiscard]] virtual std::size_t message_bytes_max() const = 0;
};

/// Makes the codec of a link on the unit where the link will live.
using codec_factory = std::function<std::unique_ptr<codec>()>;

} // namespace lectern
