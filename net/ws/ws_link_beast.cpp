#include "net/stream/stream_socket.hpp"
#include "net/ws/read_space.hpp"
#include "net/ws/ws_link.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace lectern::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using std::chrono::steady_clock;

/// Chosen: the most that one `part_received` carries.
constexpr std::size_t part_bytes_max = 64 * 1024;

/// Given: the first bit of a frame's length is 0 (RFC 6455, 5.2).
constexpr auto frame_bytes_max = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());

/// Turns of the loop in which nothing moves, after which what has arrived counts as reported.
/// Given: the loop looks at its sockets once a turn, and what it finds is handled in the next.
constexpr int quiet_turns_max = 3;

/// Given: what Beast may have read from the kernel and not looked at.
constexpr std::size_t beast_bytes_max = 1536;

/// The highest code that may travel in a Close frame (RFC 6455, 7.4.2).
constexpr std::uint16_t close_code_max = 4999;

/// Close frames of a server: an empty one, and one with code 1002 (RFC 6455, 5.2, 5.5.1).
constexpr std::array<unsigned char, 2> empty_close{0x88, 0x00};
constexpr std::array<unsigned char, 4> close_1002{0x88, 0x02, 0x03, 0xEA};

/// The socket as Beast sees it; a type of our own, so that Beast finds our teardown, and so
/// that the peer's Close is answered as the RFC has it: Beast answers an empty one with 1000,
/// and echoes codes that do not exist.
struct ws_socket : stream_socket {
  using stream_socket::stream_socket;

  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (close_answer.empty() || !is_close_with_code(buffers))
      return write_or_lose(buffers, std::forward<Handler>(handler));
    auto done = [whole = asio::buffer_size(buffers), handler = std::forward<Handler>(handler)](
                  error_code ec, std::size_t) mutable { handler(ec, ec ? 0 : whole); };
    asio::async_write(static_cast<stream_socket&>(*this),
                      asio::buffer(close_answer.data(), close_answer.size()), std::move(done));
  }

  /// From the handshake on: why the peer gets nothing any more. Beast is led to believe that it
  /// does, since it would read nothing more after an error, and the peer may have sent something
  /// before.
  std::optional<error_code> peer_lost;
  bool is_open = false;

  /// Set once the peer has sent a Close: what goes out instead of Beast's answer.
  std::span<const unsigned char> close_answer;

private:
  template <class Buffers, class Handler>
  void write_or_lose(const Buffers& buffers, Handler&& handler) {
    auto done = [this, whole = asio::buffer_size(buffers),
                 handler = std::forward<Handler>(handler)](error_code ec, std::size_t n) mutable {
      const bool is_loss = ec == asio::error::broken_pipe || ec == asio::error::connection_reset;
      if (!is_open || !is_loss)
        return handler(ec, n);
      peer_lost = ec;
      handler(error_code{}, whole);
    };
    stream_socket::async_write_some(buffers, std::move(done));
  }

  /// Beast's answer is a frame of four bytes.
  template <class Buffers>
  [[nodiscard]] static bool is_close_with_code(const Buffers& buffers) {
    std::array<unsigned char, 4> head{};
    return asio::buffer_size(buffers) == head.size()
           && asio::buffer_copy(asio::buffer(head), buffers) == head.size() && head[0] == 0x88
           && head[1] == 0x02;
  }
};

/// Beast's own teardown waits for the peer's end of stream without a bound;
/// `linger_close` does that for us, after the link.
template <class Handler>
void async_teardown(beast::role_type, ws_socket& socket, Handler&& handler) {
  asio::post(socket.get_executor(),
             beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

/// The parts of a checked handshake from which Beast derives its answer.
http::request<http::empty_body> handshake_of(const std::string& ws_key) {
  http::request<http::empty_body> req{http::verb::get, "/", 11};
  req.set(http::field::host, "-");
  req.set(http::field::connection, "upgrade");
  req.set(http::field::upgrade, "websocket");
  req.set(http::field::sec_websocket_version, "13");
  req.set(http::field::sec_websocket_key, ws_key);
  return req;
}

/// Beast on a socket.
///
///             close()              Close or end of the peer,
///                                  error, linger over
///     open ------------> closing ------------------------------> over
///      |                    |                                     ^
///      +----error, Close of the peer, drop()----------------------+
class beast_link : public ws_link::backend, public std::enable_shared_from_this<beast_link> {
public:
  beast_link(io_loop& loop, ws_upgrade upgrade, ws_limits limits);

  void open(link_sink sink) override;
  void read() override;
  void settle() override;
  void write(frame data) override;
  void ping() override;
  void close(close_code code, std::string_view reason) override;
  void drop() override;

private:
  enum class phase : std::uint8_t { open, closing, over };

  void on_opened(error_code ec);
  void on_peer_close();
  void on_read(error_code ec, std::size_t size);
  void look_whether_settled();
  void on_written(error_code ec);
  void on_close_finished(error_code ec);
  void start_linger();
  void fail(error_code ec);
  void finish(error_code ec);

  websocket::stream<ws_socket, false> stream_;
  asio::steady_timer clock_;
  ws_limits limits_;
  std::string ws_key_;
  link_sink sink_;
  phase phase_ = phase::open;
  read_space space_;
  bool reading_ = false;
  std::uint64_t parts_ = 0; ///< That were reported.
  frame outgoing_;          ///< Valid while a write is in flight, and so is `buffers_`.
  std::vector<asio::const_buffer> buffers_;
  /// From `settle` on; how far the peer's input was at the last look.
  struct settling {
    std::size_t turns_left = 0; ///< A turn for each byte is enough, and a bound.
    std::size_t available = 0;
    std::uint64_t parts = 0;
    int quiet_turns = 0;
  };
  std::optional<settling> settling_;
  error_code read_error_;                            ///< Of the read that `close()` met pending.
  std::optional<steady_clock::time_point> deadline_; ///< Set once a Close frame travels.
};

beast_link::beast_link(io_loop& loop, ws_upgrade upgrade, ws_limits limits)
  : stream_(loop.context().get_executor()), clock_(loop.context()), limits_(limits),
    ws_key_(std::move(upgrade.ws_key)) {
  assign(stream_.next_layer(), std::move(upgrade.socket));
  stream_.auto_fragment(false);
  stream_.read_message_max(limits_.message_bytes_max == 0 ? frame_bytes_max
                                                          : limits_.message_bytes_max);
  stream_.set_option(websocket::stream_base::decorator(
    [agreed = std::move(upgrade.subprotocol)](websocket::response_type& res) {
      res.set(http::field::server, "lectern");
      if (!agreed.empty())
        res.set(http::field::sec_websocket_protocol, agreed);
    }));
  // Beast answers the peer's Close after the write in flight, which may be stuck.
  stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
    if (kind == websocket::frame_type::close)
      on_peer_close();
  });
}

void beast_link::open(link_sink sink) {
  sink_ = std::move(sink);
  stream_.async_accept(handshake_of(ws_key_),
                       [self = shared_from_this()](error_code ec) { self->on_opened(ec); });
}

void beast_link::on_opened(error_code ec) {
  if (phase_ == phase::over)
    return;
  if (ec)
    return finish(ec);
  stream_.next_layer().is_open = true;
  sink_(link_opened{});
}

void beast_link::read() {
  if (phase_ != phase::open)
    return;
  reading_ = true;
  // Between two messages little, as that is what an idle link costs; inside of one
  // as much as is missing.
  const auto missing = stream_.is_message_done() ? 0 : stream_.read_size_hint(part_bytes_max);
  const auto space = space_.prepare(std::clamp(missing, read_space::idle_bytes, part_bytes_max));
  stream_.async_read_some(
    asio::buffer(space.data(), space.size()),
    [self = shared_from_this()](error_code ec, std::size_t n) { self->on_read(ec, n); });
}

/// Before Beast answers it.
void beast_link::on_peer_close() {
  start_linger();
  const auto code = static_cast<std::uint16_t>(stream_.reason().code);
  if (code == 0)
    stream_.next_layer().close_answer = empty_close;
  else if (code > close_code_max)
    stream_.next_layer().close_answer = close_1002;
}

void beast_link::on_read(error_code ec, std::size_t size) {
  reading_ = false;
  ++parts_;
  if (phase_ == phase::closing)
    read_error_ = ec;
  if (phase_ != phase::open)
    return;
  if (ec)
    return fail(ec);
  const auto kind = stream_.got_text() ? frame_kind::text : frame_kind::binary;
  sink_(part_received{kind, space_.take(size), stream_.is_message_done()});
}

void beast_link::settle() {
  if (phase_ != phase::open || settling_)
    return;
  error_code ignored;
  const auto available = stream_.next_layer().available(ignored);
  settling_ = settling{available + beast_bytes_max, available, parts_};
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->look_whether_settled(); });
}

/// The kernel reports what it holds, Beast does not: so the loop turns until nothing moves.
void beast_link::look_whether_settled() {
  if (phase_ != phase::open || !settling_)
    return;
  auto& now = *settling_;
  error_code ignored;
  const auto available = stream_.next_layer().available(ignored);
  const bool moved = std::exchange(now.available, available) != available
                     || std::exchange(now.parts, parts_) != parts_;
  now.quiet_turns = moved ? 0 : now.quiet_turns + 1;
  const bool is_settled = now.quiet_turns == quiet_turns_max || now.turns_left == 0;
  if (reading_ && !is_settled) {
    --now.turns_left;
    return asio::post(stream_.get_executor(),
                      [self = shared_from_this()] { self->look_whether_settled(); });
  }
  settling_.reset();
  if (const auto& lost = stream_.next_layer().peer_lost)
    return finish(*lost);
  sink_(input_settled{});
}

void beast_link::write(frame data) {
  if (phase_ != phase::open)
    return;
  outgoing_ = std::move(data);
  buffers_.clear();
  for (const auto& part : outgoing_.parts)
    buffers_.emplace_back(part.data(), part.size());
  stream_.text(outgoing_.kind == frame_kind::text);
  stream_.async_write(
    std::span<const asio::const_buffer>{buffers_},
    [self = shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
}

void beast_link::ping() {
  if (phase_ == phase::open)
    stream_.async_ping({}, [self = shared_from_this()](error_code ec) { self->on_written(ec); });
}

void beast_link::on_written(error_code ec) {
  outgoing_.parts.clear();
  if (phase_ != phase::open)
    return;
  if (ec)
    return fail(ec);
  if (stream_.next_layer().peer_lost)
    return settle(); // Then it ends.
  sink_(write_finished{});
}

void beast_link::close(close_code code, std::string_view reason) {
  assert(reason.size() <= 123);
  if (phase_ != phase::open)
    return;
  phase_ = phase::closing;
  start_linger();
  const websocket::close_reason why{static_cast<websocket::close_code>(code),
                                    beast::string_view{reason.data(), reason.size()}};
  stream_.async_close(why,
                      [self = shared_from_this()](error_code ec) { self->on_close_finished(ec); });
}

void beast_link::on_close_finished(error_code ec) {
  // The read that was pending may have met the peer's end first.
  finish(ec == asio::error::operation_aborted && read_error_ ? read_error_ : ec);
}

void beast_link::drop() {
  phase_ = phase::over;
  error_code ignored;
  stream_.next_layer().close(ignored);
  clock_.cancel();
}

void beast_link::start_linger() {
  if (deadline_)
    return;
  deadline_ = steady_clock::now() + limits_.linger;
  clock_.expires_at(*deadline_);
  clock_.async_wait([self = shared_from_this()](error_code ec) {
    if (!ec)
      self->finish(asio::error::timed_out);
  });
}

/// Ends an open link. Beast reports the cause to one operation and aborts the
/// others, some of them earlier: they have nothing to report.
void beast_link::fail(error_code ec) {
  if (ec != asio::error::operation_aborted)
    finish(ec);
}

void beast_link::finish(error_code ec) {
  if (phase_ == phase::over)
    return;
  phase_ = phase::over;
  clock_.cancel();
  const auto left = deadline_ ? *deadline_ - steady_clock::now() : limits_.linger;
  auto& socket = stream_.next_layer();
  error_code ignored;
  socket.cancel(ignored);
  linger_close(std::move(static_cast<stream_socket&>(socket)),
               {.time = std::chrono::duration_cast<std::chrono::milliseconds>(left)});
  if (ec == websocket::error::closed && stream_.reason().code > close_code_max)
    ec = websocket::error::bad_close_code;
  else if (ec == websocket::error::closed)
    ec.clear();
  sink_(link_closed{ec, ec ? std::uint16_t{0} : static_cast<std::uint16_t>(stream_.reason().code)});
}

} // namespace

ws_link make_ws_link(io_loop& loop, ws_upgrade upgrade, ws_limits limits) {
  return ws_link{std::make_shared<beast_link>(loop, std::move(upgrade), limits)};
}

} // namespace lectern::net
