#include "net/source/socket_source.hpp"

#include "net/loop/system_error.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/system/errc.hpp>

#include <signal.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

namespace lectern::net {

namespace {

using boost::system::error_code;
using boost::system::result;

namespace errc = boost::system::errc;

// -- the source and its stream ---------------------------------------------------------

/// A socket whose end is also the end of the source.
class socket_source final : public source::backend,
                            public std::enable_shared_from_this<socket_source> {
public:
  socket_source(io_loop& loop, byte_stream stream) : loop_(loop), stream_(std::move(stream)) {}

  // -- as a stream

  result<std::size_t> read(std::span<std::byte> space) {
    auto size = stream_.read_some(space);
    const bool later = size.has_error() && size.error() == errc::operation_would_block;
    if (later && is_hung_up_)
      size = std::size_t{0};
    else if (!later && (size.has_error() || *size == 0))
      end({.is_known = false});
    return size;
  }

  result<std::size_t> write(std::span<const std::byte> bytes) { return stream_.write_some(bytes); }

  void wait_readable(std::function<void()> fn) {
    on_readable_ = std::move(fn);
    if (is_hung_up_)
      wake_reader();
    else
      stream_.wait_readable([self = shared_from_this()] { self->run_reader(); });
  }

  void wait_writable(std::function<void()> fn) { stream_.wait_writable(std::move(fn)); }

  void close() {
    on_readable_ = nullptr;
    stream_.close();
  }

  // -- as a source

  void wait_end(std::function<void(exit_status)> fn) override {
    on_end_ = std::move(fn);
    if (status_)
      report_end();
  }

  void signal(int) override {} // A socket takes none.
  void hang_up() override { end_by(SIGHUP); }
  void kill() override { end_by(SIGKILL); }
  void drop() override { on_end_ = nullptr; }

private:
  void end_by(int number) {
    if (std::exchange(is_hung_up_, true))
      return;
    end({.signal = number});
    if (on_readable_)
      wake_reader();
  }

  void end(exit_status status) {
    if (status_)
      return;
    status_ = status;
    report_end();
  }

  void report_end() {
    loop_.post([self = shared_from_this()] {
      if (auto fn = std::exchange(self->on_end_, nullptr))
        fn(*self->status_);
    });
  }

  void wake_reader() {
    loop_.post([self = shared_from_this()] { self->run_reader(); });
  }

  void run_reader() {
    if (auto fn = std::exchange(on_readable_, nullptr))
      fn();
  }

  io_loop& loop_;
  byte_stream stream_;
  std::optional<exit_status> status_; ///< Set once it has ended.
  bool is_hung_up_ = false;           ///< Nothing is awaited any more.
  std::function<void()> on_readable_;
  std::function<void(exit_status)> on_end_;
};

/// The stream of a source, as its owner has it.
class socket_stream final : public byte_stream::backend {
public:
  explicit socket_stream(std::shared_ptr<socket_source> source) : source_(std::move(source)) {}

  result<std::size_t> read_some(std::span<std::byte> space) override {
    return source_->read(space);
  }

  result<std::size_t> write_some(std::span<const std::byte> bytes) override {
    return source_->write(bytes);
  }

  void wait_readable(std::function<void()> fn) override { source_->wait_readable(std::move(fn)); }
  void wait_writable(std::function<void()> fn) override { source_->wait_writable(std::move(fn)); }
  bool resize(unsigned, unsigned) override { return false; }
  void drop() override { source_->close(); }

private:
  std::shared_ptr<socket_source> source_;
};

// -- connecting --------------------------------------------------------------------------

class connect_attempt final : public open_attempt {
public:
  using open_attempt::open_attempt;

  void begin(const sockaddr* to, socklen_t size) {
    unique_fd fd{::socket(to->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!fd)
      return finish(last_error());
    number_ = fd.get();
    const bool waits = ::connect(number_, to, size) != 0;
    if (waits && errno != EINPROGRESS)
      return finish(last_error());
    stream_ = make_byte_stream(loop(), std::move(fd));
    if (!waits)
      return connected();
    stream_.wait_writable(
      [self = std::static_pointer_cast<connect_attempt>(shared_from_this())] { self->look(); });
  }

  void cancel() override {
    stream_ = {};
    open_attempt::cancel();
  }

private:
  /// The connection is there, or will never be.
  void look() {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(number_, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
      error = errno;
    error == 0 ? connected() : finish(error_of(error));
  }

  void connected() {
    const auto made = std::make_shared<socket_source>(loop(), std::move(stream_));
    source_streams streams;
    streams.input = byte_stream{std::make_shared<socket_stream>(made)};
    finish(source{made, std::move(streams), {}});
  }

  byte_stream stream_; ///< Until it is the source's.
  int number_ = -1;    ///< Its descriptor.
};

} // namespace

opening connect_source(io_loop& loop, const sockaddr* to, socklen_t size, open_handler then) {
  const auto attempt = std::make_shared<connect_attempt>(loop, std::move(then));
  attempt->begin(to, size);
  return opening{attempt};
}

} // namespace lectern::net
