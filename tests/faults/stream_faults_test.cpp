#include "net/child/pty.hpp"
#include "net/stream/byte_stream.hpp"
#include "tests/faults/fault_fixture.hpp"

#include <boost/system/errc.hpp>

#include <fcntl.h>
#include <termios.h>

#include <array>
#include <string>

namespace lectern::test {

namespace {

namespace errc = boost::system::errc;

const std::string long_text(20'000, 'x');

/// A peer that sends back what it is sent; the stream writes and reads at once.
class echo_story : public faulty_loop {
public:
  void play() {
    stream_ = net::make_byte_stream(loop, std::move(ours_));
    stream_.resize(100, 50);
    write();
    read();
    run_until([&] {
      echo();
      return has_failed_ || read_ == long_text;
    });
    stream_.close();
    run_ready();
  }

  void check(bool whole) {
    if (!whole)
      return;
    CHECK_FALSE(has_failed_);
    CHECK(read_ == long_text);
  }

protected:
  net::unique_fd ours_;
  net::unique_fd theirs_; ///< Non-blocking.

private:
  void write() {
    while (written_ < long_text.size() && !has_failed_) {
      const auto n = stream_.write_some(std::as_bytes(std::span{long_text}.subspan(written_)));
      if (n)
        written_ += *n;
      else if (n.error() == errc::operation_would_block)
        return stream_.wait_writable([this] { write(); });
      else
        has_failed_ = true;
    }
  }

  void read() {
    std::array<std::byte, 4096> space;
    while (!has_failed_) {
      const auto n = stream_.read_some(space);
      if (n && *n > 0)
        read_.append(reinterpret_cast<const char*>(space.data()), *n);
      else if (!n && n.error() == errc::operation_would_block)
        return stream_.wait_readable([this] { read(); });
      else
        has_failed_ = true;
    }
  }

  void echo() {
    std::array<char, 4096> space;
    if (kept_.empty())
      if (const auto n = ::read(theirs_.get(), space.data(), space.size()); n > 0)
        kept_.assign(space.data(), static_cast<std::size_t>(n));
    if (const auto n = ::write(theirs_.get(), kept_.data(), kept_.size()); n > 0)
      kept_.erase(0, static_cast<std::size_t>(n));
  }

  net::byte_stream stream_;
  std::size_t written_ = 0;
  std::string read_;
  std::string kept_; ///< Of the peer: read and not sent back.
  bool has_failed_ = false;
};

struct socket_story : echo_story {
  socket_story() {
    auto pair = net::make_socket_pair();
    ::fcntl(pair.theirs.get(), F_SETFL, O_NONBLOCK);
    ours_ = std::move(pair.ours);
    theirs_ = std::move(pair.theirs);
  }
};

struct terminal_story : echo_story {
  terminal_story() {
    auto pty = net::open_pty({}, {}).value();
    termios raw = {};
    ::tcgetattr(pty.slave.get(), &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(pty.slave.get(), TCSANOW, &raw);
    ::fcntl(pty.slave.get(), F_SETFL, O_NONBLOCK);
    ours_ = std::move(pty.master);
    theirs_ = std::move(pty.slave);
  }
};

} // namespace

TEST_SUITE("byte_stream: faults") {
  TEST_CASE_TEMPLATE("whichever call fails, reading or writing returns its error", story,
                     socket_story, terminal_story) {
    fail_each_call<story>(fault::error);
  }

  TEST_CASE_TEMPLATE("a stream of bytes notices no interrupted call", story, socket_story,
                     terminal_story) {
    fail_each_call<story>(fault::interrupted);
  }

  TEST_CASE_TEMPLATE("a stream of bytes notices no call that would block", story, socket_story,
                     terminal_story) {
    fail_each_call<story>(fault::not_yet);
  }

  TEST_CASE_TEMPLATE("single bytes are no others", story, socket_story, terminal_story) {
    move_single_bytes<story>();
  }
}

} // namespace lectern::test
