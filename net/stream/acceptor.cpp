#include "net/stream/acceptor.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <chrono>
#include <optional>
#include <utility>

namespace lectern::net {

namespace {

using boost::system::error_code;

// Chosen: other handlers get their turn after a burst, which takes less than a
// millisecond; the pause is what the header promises.
constexpr int accepts_per_wakeup = 16;
constexpr std::chrono::milliseconds exhausted_pause{100};

/// Which file a path names, so that another's is not removed.
struct file_id {
  dev_t device = 0;
  ino_t inode = 0;

  friend bool operator==(const file_id&, const file_id&) = default;
};

std::optional<file_id> file_at(const std::filesystem::path& path) {
  struct stat info = {};
  if (path.empty() || ::lstat(path.c_str(), &info) != 0)
    return std::nullopt;
  return file_id{info.st_dev, info.st_ino};
}

bool is_exhausted(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

void set(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

void tune_tcp(int fd) {
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 15);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, 4);
}

} // namespace

struct acceptor::impl : std::enable_shared_from_this<impl> {
  impl(io_loop& loop, listening_socket from, sink fn)
    : unwatched(std::move(from.socket)), socket(loop.context()), pause(loop.context()),
      path(std::move(from.path)), file(file_at(path)), on_accept(std::move(fn)) {}

  void start() {
    error_code ec;
    if (socket.assign(unwatched.get(), ec))
      return wait_for_room();
    static_cast<void>(unwatched.release());
    wait();
  }

  void wait() {
    socket.async_wait(socket.wait_read, [self = shared_from_this()](error_code ec) {
      if (!self->socket.is_open())
        return;
      ec ? self->wait_for_room() : self->accept_burst();
    });
  }

  void accept_burst() {
    for (int i = 0; i < accepts_per_wakeup && socket.is_open(); ++i) {
      unique_fd stream{
        ::accept4(socket.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
      if (stream) {
        deliver(std::move(stream));
      } else if (is_exhausted(errno)) {
        return wait_for_room();
      } else if (errno == EAGAIN) {
        break;
      } // Anything else is the end of one stream before it was accepted.
    }
    if (socket.is_open())
      wait();
  }

  void deliver(unique_fd stream) {
    if (path.empty())
      tune_tcp(stream.get());
    on_accept(std::move(stream));
  }

  void wait_for_room() {
    pause.expires_after(exhausted_pause);
    pause.async_wait([self = shared_from_this()](error_code ec) {
      if (self->socket.is_open() && !ec)
        self->accept_burst();
      else if (self->unwatched && !ec)
        self->start();
    });
  }

  void end() {
    error_code ignored;
    // First, so that no client finds the file and is refused for no reason.
    if (file && file_at(path) == file)
      ::unlink(path.c_str());
    unwatched.reset();
    socket.close(ignored);
    pause.cancel();
  }

  unique_fd unwatched; ///< The listening socket, until epoll(7) has room for it.
  boost::asio::posix::stream_descriptor socket;
  boost::asio::steady_timer pause;
  std::filesystem::path path;
  std::optional<file_id> file;
  sink on_accept;
};

acceptor::acceptor(io_loop& loop, listening_socket socket, sink on_accept)
  : impl_(std::make_shared<impl>(loop, std::move(socket), std::move(on_accept))) {
  impl_->start();
}

acceptor::acceptor(acceptor&&) noexcept = default;

acceptor& acceptor::operator=(acceptor&& other) noexcept {
  if (this != &other && impl_)
    impl_->end();
  impl_ = std::move(other.impl_);
  return *this;
}

acceptor::~acceptor() {
  if (impl_)
    impl_->end();
}

} // namespace lectern::net
