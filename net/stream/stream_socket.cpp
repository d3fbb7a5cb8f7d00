#include "net/stream/stream_socket.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <sys/socket.h>

#include <array>
#include <memory>
#include <utility>

namespace lectern::net {

namespace {

using boost::system::error_code;

/// A stream that ended on our side and waits for the peer's end.
class lingering : public std::enable_shared_from_this<lingering> {
public:
  lingering(stream_socket socket, std::size_t bytes_max, std::shared_ptr<void> place)
    : place_(std::move(place)), socket_(std::move(socket)), clock_(socket_.get_executor()),
      bytes_left_(bytes_max) {}

  void start(std::chrono::milliseconds time) {
    error_code ignored;
    socket_.shutdown(stream_socket::shutdown_send, ignored);
    if (time <= time.zero() || !discard())
      return;
    clock_.expires_after(time);
    clock_.async_wait([self = shared_from_this()](error_code) { self->end(); });
    wait();
  }

private:
  void wait() {
    socket_.async_wait(stream_socket::wait_read, [self = shared_from_this()](error_code ec) {
      if (!ec && self->discard())
        self->wait();
      else
        self->end();
    });
  }

  /// @returns Whether there is more to wait for. Reads one buffer per wakeup: it
  ///   does not claim more of the loop's time.
  bool discard() {
    std::array<std::byte, 16 * 1024> space;
    const auto n = ::recv(socket_.native_handle(), space.data(), space.size(), MSG_DONTWAIT);
    if (n < 0)
      return errno == EAGAIN || errno == EINTR;
    const auto size = static_cast<std::size_t>(n);
    if (size == 0 || size >= bytes_left_)
      return false;
    bytes_left_ -= size;
    return true;
  }

  void end() {
    error_code ignored;
    socket_.close(ignored);
    clock_.cancel();
  }

  std::shared_ptr<void> place_; ///< Released after the socket.
  stream_socket socket_;
  boost::asio::steady_timer clock_;
  std::size_t bytes_left_;
};

} // namespace

void assign(stream_socket& socket, unique_fd fd) {
  int family = AF_UNSPEC;
  socklen_t size = sizeof family;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_DOMAIN, &family, &size);
  error_code ec;
  socket.assign({family, 0}, fd.get(), ec);
  if (!ec)
    static_cast<void>(fd.release());
}

void linger_close(stream_socket socket, linger_limits limits, std::shared_ptr<void> place) {
  if (socket.is_open())
    std::make_shared<lingering>(std::move(socket), limits.bytes_max, std::move(place))
      ->start(limits.time);
}

} // namespace lectern::net
