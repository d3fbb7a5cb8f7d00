#include "net/http/http_link.hpp"

#include "net/http/http_answer.hpp"
#include "net/http/http_reader.hpp"
#include "net/stream/stream_socket.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace lectern::net {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::string_view;

constexpr string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

/// Of one call. Chosen: as Asio's own; progress is reported as often.
constexpr std::size_t write_bytes = 64 * 1024;

/// Whether the peer has left for certain: the kernel takes nothing more for it.
bool has_hung_up(int fd) {
  pollfd state{.fd = fd, .events = 0, .revents = 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLERR)) != 0;
}

bool is_local(int fd) {
  int family = AF_UNSPEC;
  socklen_t size = sizeof family;
  return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 && family == AF_UNIX;
}

/// A reader on a socket; one request at a time.
class socket_link : public http_link::backend, public std::enable_shared_from_this<socket_link> {
public:
  socket_link(io_loop& loop, unique_fd socket, http_link_options options)
    : place_(std::move(options.place)), socket_(loop.context().get_executor()),
      reader_(options.limits, std::move(options.admit)) {
    assign(socket_, std::move(socket));
    reader_.add(options.first_bytes);
  }

  void open(http_sink sink) override { sink_ = std::move(sink); }

  void read() override;
  bool has_begun() const override { return reader_.has_begun(); }
  void expire() override;
  void respond_head(unsigned status, std::string content_type, http_fields fields) override;
  void respond(http_response answer) override;
  ws_upgrade upgrade() override;
  void abort() override;
  void drop() override;

private:
  void read_on(error_code ec = {});
  void on_bytes(error_code ec);
  void deliver();
  void watch_peer();
  void on_ahead(error_code ec);
  void on_peer_end();
  void on_hang_up(error_code ec);
  void send(const std::optional<http_answer::parts>& parts);
  void on_sent(error_code ec);
  void finish(error_code ec);

  /// A completion handler that keeps this object alive and does nothing once it
  /// is over.
  auto then(void (socket_link::*next)(error_code)) {
    return [self = shared_from_this(), next](error_code ec, std::size_t) {
      if (!self->is_over_)
        (self.get()->*next)(ec);
    };
  }

  /// Hands what is there to the reader, which has room.
  void read_some(void (socket_link::*next)(error_code)) {
    const auto space = reader_.space();
    socket_.async_read_some(asio::buffer(space.data(), space.size()),
                            [self = shared_from_this(), next](error_code ec, std::size_t size) {
                              self->reader_.add(size);
                              if (!self->is_over_)
                                (self.get()->*next)(ec);
                            });
  }

  std::shared_ptr<void> place_; ///< Released after the socket.
  stream_socket socket_;
  http_sink sink_;
  http_reader reader_;
  http_answer answer_;
  bool is_over_ = false;
  bool is_late_ = false;     ///< The request did not arrive in time.
  bool reads_ahead_ = false; ///< To notice that the peer leaves.
  bool wants_next_ = false;  ///< Once reading ahead was cancelled.
};

// -- reading ------------------------------------------------------------------

void socket_link::read() {
  reader_.start();
  wants_next_ = reads_ahead_;
  error_code ignored;
  if (wants_next_)
    socket_.cancel(ignored);
  else // It may be there already.
    asio::post(socket_.get_executor(),
               [next = then(&socket_link::read_on)]() mutable { next({}, 0); });
}

void socket_link::expire() {
  is_late_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

void socket_link::read_on(error_code ec) {
  if (ec && !is_late_)
    return finish(ec);
  const auto need = reader_.step();
  if (need != http_reader::need::done && is_late_)
    reader_.refuse({408, "the request did not arrive in time"});
  else if (need == http_reader::need::bytes)
    return read_some(&socket_link::on_bytes);
  else if (need == http_reader::need::assent)
    return asio::async_write(socket_, asio::buffer(continue_line), then(&socket_link::read_on));
  deliver();
}

void socket_link::on_bytes(error_code ec) {
  if (ec == asio::error::eof && !reader_.has_begun())
    return finish({});
  read_on(ec);
}

void socket_link::deliver() {
  is_late_ = false;
  answer_.start(reader_.shape());
  auto request = reader_.take();
  // Frames must not be read ahead, and what follows a fault is not a request.
  if (request.fault_status == 0 && !request.wants_upgrade)
    watch_peer();
  sink_(std::move(request));
}

// -- while a request is answered ------------------------------------------------

/// Not if the buffer is full: a peer that has sent so much ahead is noticed when it is answered.
void socket_link::watch_peer() {
  reads_ahead_ = !reader_.space().empty();
  if (reads_ahead_)
    read_some(&socket_link::on_ahead);
}

void socket_link::on_ahead(error_code ec) {
  reads_ahead_ = false;
  if (std::exchange(wants_next_, false))
    return read_on(); // Which meets again what ended the stream.
  if (!ec)
    watch_peer();
  else if (ec == asio::error::eof)
    on_peer_end();
  else if (ec != asio::error::operation_aborted)
    finish(ec);
}

void socket_link::on_peer_end() {
  if (has_hung_up(socket_.native_handle()))
    return finish(asio::error::eof);
  socket_.async_wait(stream_socket::wait_error, [self = shared_from_this()](error_code ec) {
    if (!self->is_over_)
      self->on_hang_up(ec);
  });
  if (!is_local(socket_.native_handle()))
    sink_(peer_finished{});
}

/// Urgent bytes end the watch as well: it would not rest while they are there.
void socket_link::on_hang_up(error_code ec) {
  if (!ec && has_hung_up(socket_.native_handle()))
    finish(asio::error::connection_reset);
}

// -- answering ----------------------------------------------------------------

void socket_link::respond_head(unsigned status, std::string content_type, http_fields fields) {
  send(answer_.on_early_head(status, std::move(content_type), std::move(fields)));
}

void socket_link::respond(http_response answer) {
  reader_.give_back();
  send(answer_.on_answer(std::move(answer)));
}

void socket_link::send(const std::optional<http_answer::parts>& parts) {
  if (!parts)
    return;
  std::array<asio::const_buffer, 3> buffers;
  std::transform(parts->begin(), parts->end(), buffers.begin(), [](string_view part) {
    return asio::const_buffer{part.data(), part.size()};
  });
  auto tell_progress = [self = shared_from_this(), seen = std::size_t{0}](
                         const error_code& ec, std::size_t sent) mutable -> std::size_t {
    if (!ec && sent > std::exchange(seen, sent) && !self->is_over_)
      self->sink_(response_progressed{});
    return ec || self->is_over_ ? 0 : write_bytes;
  };
  asio::async_write(socket_, buffers, std::move(tell_progress), then(&socket_link::on_sent));
}

void socket_link::on_sent(error_code ec) {
  if (ec)
    return finish(ec);
  send(answer_.on_sent());
  if (answer_.is_idle())
    sink_(response_finished{answer_.keep_alive()});
}

// -- ending -------------------------------------------------------------------

ws_upgrade socket_link::upgrade() {
  is_over_ = true;
  place_.reset();
  error_code ec;
  const int fd = socket_.release(ec);
  return {unique_fd{ec ? -1 : fd}, reader_.take_ws_key()};
}

void socket_link::finish(error_code ec) {
  is_over_ = true;
  reader_.give_back();
  error_code ignored;
  socket_.cancel(ignored);
  linger_close(std::move(socket_), {}, std::move(place_));
  sink_(http_closed{ec});
}

void socket_link::abort() {
  is_over_ = true;
  reader_.give_back();
  error_code ignored;
  socket_.close(ignored);
}

void socket_link::drop() {
  if (std::exchange(is_over_, true))
    return;
  reader_.give_back();
  error_code ignored;
  if (!answer_.is_idle())
    return static_cast<void>(socket_.close(ignored)); // Half an answer is not one.
  socket_.cancel(ignored);
  linger_close(std::move(socket_), {}, std::move(place_));
}

} // namespace

http_link make_http_link(io_loop& loop, unique_fd socket, http_link_options options) {
  return http_link{std::make_shared<socket_link>(loop, std::move(socket), std::move(options))};
}

} // namespace lectern::net
