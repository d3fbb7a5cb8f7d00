#include "net/stream/acceptor.hpp"
#include "tests/faults/fault_fixture.hpp"
#include "tests/support/raw_ws.hpp"
#include "tests/support/temp_folder.hpp"

#include <optional>
#include <vector>

namespace lectern::test {

namespace {

using boost::system::result;
using net::listening_socket;

/// Listens, and accepts two streams.
class accept_story : public faulty_loop {
public:
  void play() {
    auto listening = listen();
    if (!listening) {
      refusal_ = listening.error().value();
      return;
    }
    const auto port = listening->port;
    const net::acceptor uut{loop, std::move(*listening),
                            [this](net::unique_fd fd) { accepted_.push_back(std::move(fd)); }};
    std::vector<raw_ws> clients;
    for (int i = 0; i < 2; ++i) {
      const own_calls unfailing;
      clients.push_back(connect(port));
    }
    run_until([&] { return accepted_.size() == clients.size(); });
  }

  virtual void check(bool whole) {
    if (whole)
      CHECK(refusal_ == 0);
  }

protected:
  ~accept_story() = default;

  virtual result<listening_socket> listen() = 0;
  virtual raw_ws connect(std::uint16_t port) = 0;

  int refusal_ = 0;

private:
  std::vector<net::unique_fd> accepted_;
};

class tcp_story final : public accept_story {
public:
  void check(bool whole) override {
    accept_story::check(whole);
    if (refusal_ != 0)
      CHECK(refusal_ == faulty_calls::error());
  }

private:
  result<listening_socket> listen() override { return net::listen_tcp("127.0.0.1", 0); }
  raw_ws connect(std::uint16_t port) override { return raw_ws::connect_tcp(port); }
};

/// Where a dead process has left its file.
class unix_story final : public accept_story {
public:
  unix_story() { static_cast<void>(net::listen_unix(path_)); }

  void check(bool whole) override {
    accept_story::check(whole);
    // What cannot be looked at might be served.
    if (refusal_ != 0 && refusal_ != EADDRINUSE)
      CHECK(refusal_ == faulty_calls::error());
    CHECK(net::listen_unix(path_).has_value()); // Whatever was left, it does no harm.
  }

private:
  result<listening_socket> listen() override { return net::listen_unix(path_); }
  raw_ws connect(std::uint16_t) override { return raw_ws::connect_unix(path_); }

  temp_folder folder_;
  std::filesystem::path path_ = folder_.path() / "socket";
};

/// How many streams an acceptor accepts before other handlers get their turn.
constexpr std::size_t accepts_per_wakeup = 16;

} // namespace

TEST_SUITE("acceptor: faults") {
  TEST_CASE_TEMPLATE("whichever call fails, it is refused, or every stream accepted", story,
                     tcp_story, unix_story) {
    fail_each_call<story>(fault::error);
  }

  TEST_CASE_TEMPLATE("an acceptor notices no interrupted call", story, tcp_story, unix_story) {
    fail_each_call<story>(fault::interrupted);
  }

  TEST_CASE_TEMPLATE("an acceptor notices no call that would block", story, tcp_story, unix_story) {
    fail_each_call<story>(fault::not_yet);
  }

  TEST_CASE("a socket is replaced only if its owner is known to be dead") {
    const temp_folder folder;
    const auto path = folder.path() / "socket";
    static_cast<void>(net::listen_unix(path).value()); // Leaves its file.
    for (const int error : {EACCES, EAGAIN, EPERM, EMFILE, EPROTOTYPE}) {
      CAPTURE(error);
      const faulty_calls failing_connect{"connect", error};
      CHECK(net::listen_unix(path).error().value() == EADDRINUSE);
      CHECK(std::filesystem::exists(path));
    }
    CHECK(net::listen_unix(path).has_value());
  }

  TEST_CASE("a socket that is bound but cannot be used leaves no file") {
    const temp_folder folder;
    const auto path = folder.path() / "socket";
    for (const auto* call : {"chmod", "listen"}) {
      CAPTURE(call);
      const faulty_calls failing_call{call, EPERM};
      CHECK(net::listen_unix(path).error().value() == EPERM);
      CHECK_FALSE(std::filesystem::exists(path));
    }
  }

  TEST_CASE_FIXTURE(faulty_loop, "an acceptor pauses while the kernel has no room for a stream") {
    const temp_folder folder;
    std::vector<net::unique_fd> accepted;
    const net::acceptor uut{loop, net::listen_unix(folder.path() / "socket").value(),
                            [&](net::unique_fd fd) { accepted.push_back(std::move(fd)); }};
    for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM}) {
      CAPTURE(error);
      accepted.clear();
      const auto client = raw_ws::connect_unix(folder.path() / "socket");
      {
        const faulty_calls failing_accept{"accept4", error};
        run_until([] { return faulty_calls::count() > 0; });
        run_ready();
        CHECK(faulty_calls::count() < accepts_per_wakeup);
      }
      CHECK(accepted.empty());
      run_until([&] { return accepted.size() == 1; });
    }
  }

  TEST_CASE_FIXTURE(faulty_loop, "a stream that ended before it was accepted delays no other") {
    const temp_folder folder;
    for (const int error : {ECONNABORTED, EPERM, EINTR}) {
      CAPTURE(error);
      std::vector<net::unique_fd> accepted;
      const net::acceptor uut{loop, net::listen_unix(folder.path() / "socket").value(),
                              [&](net::unique_fd fd) { accepted.push_back(std::move(fd)); }};
      const auto client = raw_ws::connect_unix(folder.path() / "socket");
      {
        const faulty_calls failing_accept{"accept4", error};
        run_until([] { return faulty_calls::count() > 0; });
        CHECK(faulty_calls::count() >= accepts_per_wakeup); // It has not paused.
      }
      run_until([&] { return accepted.size() == 1; });
    }
  }
}

} // namespace lectern::test
