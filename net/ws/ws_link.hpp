#pragma once

#include "net/loop/io_loop.hpp"
#include "net/stream/chunk.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lectern::net {

/// What a data frame carries (RFC 6455, 5.6).
enum class frame_kind : std::uint8_t { text, binary };

/// One outgoing message; its parts are sent in order, as one frame.
struct frame {
  frame_kind kind = frame_kind::binary;
  std::vector<chunk> parts;

  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t sum = 0;
    for (const auto& part : parts)
      sum += part.size();
    return sum;
  }
};

/// Reasons for closing that we send (RFC 6455, 7.4.1).
enum class close_code : std::uint16_t {
  none = 0, ///< A Close frame without a code: the peer sees 1005.
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unknown_data = 1003,
  bad_payload = 1007,
  policy_error = 1008,
  too_big = 1009,
  internal_error = 1011,
};

/// The handshake is answered: frames may travel in both directions.
struct link_opened {};

/// A part of a message of the peer, in order; control frames are not shown.
struct part_received {
  frame_kind kind = frame_kind::binary;
  chunk data;
  bool last = true; ///< The message ends with this part.
};

/// The frame or Ping handed over last is with the kernel.
struct write_finished {};

/// What had arrived when `ws_link::settle` was called has been reported.
struct input_settled {};

/// Last event of every link; a peer that gets nothing any more is read to the end first, while the
/// owner goes on reading. `error` is clear after an orderly end; then
/// `peer_code` is the code of the peer's Close frame, 0 if it named none.
struct link_closed {
  boost::system::error_code error;
  std::uint16_t peer_code = 0;
};

using link_event =
  std::variant<link_opened, part_received, write_finished, input_settled, link_closed>;

/// Receives the events of one link, in order, on the loop's thread; never
/// from inside a call to the link.
using link_sink = std::function<void(link_event)>;

/// A stream whose peer asked for a WebSocket and was not answered yet.
/// Belongs to no loop, so it may still move to another one.
struct ws_upgrade {
  unique_fd socket;   ///< Connected, non-blocking, close-on-exec.
  std::string ws_key; ///< `Sec-WebSocket-Key`, checked.
  /// One of those that the peer offered (RFC 6455, 4.2.2); empty: none is agreed on.
  std::string subprotocol = {};
};

struct ws_limits {
  /// Bytes of one incoming message; beyond it the link closes with 1009.
  /// 0 means any size: then messages must be consumed part by part.
  std::size_t message_bytes_max = 0;
  /// How long a closed link waits for the peer to read what is on its way and
  /// to close its side. The former owner of the link does not wait for it.
  std::chrono::milliseconds linger{30'000};
};

/// A link that was closed and waits for its peer. Destroying it drops the stream
/// at once, and no further event arrives; keep it until `link_closed`.
class [[nodiscard]] closing_link;

/// Sole owner of one WebSocket.
///
/// Move-only, and nothing in it names the socket: the owner of the link is
/// the only one that can write. CAF messages must be copyable, so a link cannot
/// travel in one. Pings of the peer are answered inside, between our frames.
///
/// Lives on one loop's thread.
class ws_link {
public:
  /// What implements a link: Beast on a socket, or a recorder in tests.
  class backend {
  public:
    virtual ~backend() = default;
    virtual void open(link_sink sink) = 0;
    virtual void read() = 0;
    virtual void settle() = 0;
    virtual void write(frame data) = 0;
    virtual void ping() = 0;
    virtual void close(close_code code, std::string_view reason) = 0;
    virtual void drop() = 0;
  };

  explicit ws_link(std::shared_ptr<backend> impl) noexcept : impl_(std::move(impl)) {}

  ws_link(ws_link&&) noexcept = default;
  ws_link& operator=(ws_link&&) noexcept = default;

  /// Drops the stream at once if `close()` was never called; then no further
  /// event arrives.
  ~ws_link() {
    if (impl_)
      impl_->drop();
  }

  /// Answers the handshake; `sink` receives `link_opened`, or `link_closed`
  /// with the error of write(2). Called once, before anything else.
  void open(link_sink sink) { impl_->open(std::move(sink)); }

  /// Asks for one `part_received`. @pre Open, and no read is pending.
  void read() { impl_->read(); }

  /// Asks for `input_settled`: after all that has arrived by now, while its owner goes on
  /// reading, or as soon as the owner does not. Does not wait for the peer or for the network.
  /// @pre Open, and none is awaited.
  void settle() { impl_->settle(); }

  /// Starts sending `data`.
  /// @pre Open, and no write is in flight: the previous one reported `write_finished`.
  void write(frame data) { impl_->write(std::move(data)); }

  /// Starts sending a Ping; counts as a write and reports `write_finished`.
  void ping() { impl_->ping(); }

  /// Sends a Close frame and gives the socket up for good. What the peer still
  /// sends is discarded. The sink receives exactly one `link_closed`, at the
  /// latest after `ws_limits::linger`.
  /// @pre Open, and no write is in flight. `reason` has at most 123 bytes
  /// (RFC 6455, 5.5).
  closing_link close(close_code code, std::string_view reason) &&;

private:
  std::shared_ptr<backend> impl_;
};

class closing_link {
public:
  explicit closing_link(std::shared_ptr<ws_link::backend> impl) noexcept : impl_(std::move(impl)) {}

  closing_link(closing_link&&) noexcept = default;
  closing_link& operator=(closing_link&&) noexcept = default;

  ~closing_link() {
    if (impl_)
      impl_->drop();
  }

private:
  std::shared_ptr<ws_link::backend> impl_;
};

inline closing_link ws_link::close(close_code code, std::string_view reason) && {
  impl_->close(code, reason);
  return closing_link{std::exchange(impl_, nullptr)};
}

/// A link on a real socket of `loop`.
[[nodiscard]] ws_link make_ws_link(io_loop& loop, ws_upgrade upgrade, ws_limits limits);

} // namespace lectern::net
