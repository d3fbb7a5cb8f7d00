#include "net/stream/byte_stream.hpp"

#include "net/loop/sigpipe_block.hpp"
#include "net/loop/system_error.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <optional>

namespace lectern::net {

namespace {

using boost::asio::posix::stream_descriptor;
using boost::system::error_code;
using boost::system::result;

bool is_socket(int fd) {
  struct stat info = {};
  return ::fstat(fd, &info) == 0 && S_ISSOCK(info.st_mode);
}

bool make_non_blocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

/// Repeats a call that a signal handler of the host interrupted.
template <class Call>
ssize_t uninterrupted(Call call) {
  ssize_t n = 0;
  do {
    n = call();
  } while (n < 0 && errno == EINTR);
  return n;
}

/// A descriptor of this machine. Regular files do not belong here: epoll(7)
/// refuses them, so waiting on one would never end.
class descriptor_stream : public byte_stream::backend,
                          public std::enable_shared_from_this<descriptor_stream> {
public:
  descriptor_stream(io_loop& loop, unique_fd fd)
    : loop_(loop), fd_(loop.context()), is_socket_(is_socket(fd.get())) {
    error_code ec;
    if (make_non_blocking(fd.get()) && !fd_.assign(fd.get(), ec))
      static_cast<void>(fd.release());
  }

  result<std::size_t> read_some(std::span<std::byte> space) override {
    const auto n =
      uninterrupted([&] { return ::read(fd_.native_handle(), space.data(), space.size()); });
    if (n >= 0)
      return static_cast<std::size_t>(n);
    if (errno == EIO)
      return std::size_t{0}; // The last process left the terminal.
    return last_error();
  }

  result<std::size_t> write_some(std::span<const std::byte> bytes) override {
    const auto n = uninterrupted([&] { return is_socket_ ? send(bytes) : write(bytes); });
    if (n < 0)
      return last_error();
    return static_cast<std::size_t>(n);
  }

  void wait_readable(std::function<void()> fn) override {
    wait(stream_descriptor::wait_read, std::move(fn));
  }

  void wait_writable(std::function<void()> fn) override {
    wait(stream_descriptor::wait_write, std::move(fn));
  }

  bool resize(unsigned columns, unsigned rows) override {
    winsize size = {};
    size.ws_col = static_cast<unsigned short>(columns);
    size.ws_row = static_cast<unsigned short>(rows);
    return ::ioctl(fd_.native_handle(), TIOCSWINSZ, &size) == 0;
  }

  void drop() override {
    error_code ignored;
    fd_.close(ignored);
  }

private:
  ssize_t send(std::span<const std::byte> bytes) {
    return ::send(fd_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  ssize_t write(std::span<const std::byte> bytes) {
    // `io_loop::run` blocks SIGPIPE; only outside of it the write has to.
    std::optional<sigpipe_block> blocked;
    if (!loop_.on_this_thread())
      blocked.emplace();
    const auto n = ::write(fd_.native_handle(), bytes.data(), bytes.size());
    const int error = errno;
    blocked.reset();
    errno = error;
    return n;
  }

  void wait(stream_descriptor::wait_type readiness, std::function<void()> fn) {
    fd_.async_wait(readiness, [self = shared_from_this(), run = std::move(fn)](error_code ec) {
      // Closed is checked, too: the wait may have ended before the close.
      if (ec != boost::asio::error::operation_aborted && self->fd_.is_open())
        run();
    });
  }

  io_loop& loop_;
  stream_descriptor fd_;
  bool is_socket_;
};

} // namespace

byte_stream make_byte_stream(io_loop& loop, unique_fd fd) {
  return byte_stream{std::make_shared<descriptor_stream>(loop, std::move(fd))};
}

} // namespace lectern::net
