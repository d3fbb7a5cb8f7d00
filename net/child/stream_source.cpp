#include "net/child/stream_source.hpp"

#include "net/loop/system_error.hpp"
#include "net/stream/local_endpoint.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/system/errc.hpp>

#include <signal.h>
#include <sys/socket.h>

#include <memory>
#include <optional>
#include <utility>

namespace lectern::net {

namespace {

using boost::system::error_code;
using boost::system::result;

namespace errc = boost::system::errc;

// -- what the child and its stream share ---------------------------------------------

/// A stream whose end is also the exit of a child.
class stream_source : public std::enable_shared_from_this<stream_source> {
public:
  stream_source(io_loop& loop, unique_fd fd)
    : loop_(loop), stream_(make_byte_stream(loop, std::move(fd))) {}

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

  // -- as a child

  void wait(std::function<void(exit_status)> fn) {
    on_exit_ = std::move(fn);
    if (status_)
      report_exit();
  }

  void hang_up(int number) {
    if (std::exchange(is_hung_up_, true))
      return;
    end({.signal = number});
    if (on_readable_)
      wake_reader();
  }

  void forget_exit() { on_exit_ = nullptr; }

private:
  void end(exit_status status) {
    if (status_)
      return;
    status_ = status;
    report_exit();
  }

  void report_exit() {
    loop_.post([self = shared_from_this()] {
      if (auto fn = std::exchange(self->on_exit_, nullptr))
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
  std::function<void(exit_status)> on_exit_;
};

// -- its two owners ----------------------------------------------------------------

class source_stream final : public byte_stream::backend {
public:
  explicit source_stream(std::shared_ptr<stream_source> source) : source_(std::move(source)) {}

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
  std::shared_ptr<stream_source> source_;
};

class source_child final : public child::backend {
public:
  explicit source_child(std::shared_ptr<stream_source> source) : source_(std::move(source)) {}

  [[nodiscard]] pid_t pid() const override { return 0; }
  void wait(std::function<void(exit_status)> fn) override { source_->wait(std::move(fn)); }

  void signal(int number) override {
    if (number == SIGHUP || number == SIGKILL)
      source_->hang_up(number);
  }

  void signal_group(int number) override { signal(number); }
  void drop() override { source_->forget_exit(); }

private:
  std::shared_ptr<stream_source> source_;
};

result<unique_fd> connect_unix(const std::string& path) {
  const auto endpoint = local_endpoint(path);
  if (!endpoint)
    return endpoint.error();
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const auto length = static_cast<socklen_t>(endpoint->size());
  if (!fd || ::connect(fd.get(), endpoint->data(), length) != 0)
    return last_error();
  return fd;
}

} // namespace

result<spawned_child> connect_stream(io_loop& loop, const std::string& path) {
  auto fd = connect_unix(path);
  if (!fd)
    return fd.error();
  const auto source = std::make_shared<stream_source>(loop, std::move(*fd));
  spawned_child out{child{std::make_shared<source_child>(source)}, {}};
  out.streams.input = byte_stream{std::make_shared<source_stream>(source)};
  return out;
}

} // namespace lectern::net
