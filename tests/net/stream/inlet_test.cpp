#include "net/stream/inlet.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace lectern::net;

namespace {

/// One end of a pair to push, one to see what becomes of it.
struct pair {
  pair() {
    int fds[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    ours.reset(fds[0]);
    theirs.reset(fds[1]);
  }

  [[nodiscard]] bool is_closed() const {
    char byte = 0;
    return ::recv(ours.get(), &byte, 1, MSG_DONTWAIT) == 0;
  }

  unique_fd ours;
  unique_fd theirs;
};

/// Runs what was posted.
void poll(io_loop& loop) {
  loop.post([&loop] { loop.stop(); });
  loop.run();
}

} // namespace

TEST_SUITE_BEGIN("inlet");

TEST_CASE("streams arrive in the order of pushing, also those that came before it was open") {
  io_loop loop;
  inlet uut{loop};
  std::vector<std::string> arrivals;
  uut.push({unique_fd{}, "GET", "ann"});
  poll(loop);
  uut.open(
    [&](arrival received) { arrivals.push_back(received.peer_name + ' ' + received.first_bytes); });
  std::thread{[&] { uut.push({unique_fd{}, "POST", "bob"}); }}.join();
  poll(loop);

  CHECK(arrivals == std::vector<std::string>{"ann GET", "bob POST"});
}

TEST_CASE("once it is closed, what is pushed is closed, and so is what waited") {
  io_loop loop;
  inlet uut{loop};
  pair waiting;
  pair late;
  uut.push({std::move(waiting.theirs), {}, {}});
  poll(loop);
  CHECK_FALSE(waiting.is_closed());
  uut.close();
  uut.push({std::move(late.theirs), {}, {}});
  poll(loop);

  CHECK(waiting.is_closed());
  CHECK(late.is_closed());
}

TEST_CASE("what never arrives because the loop ends is closed") {
  pair lost;
  {
    io_loop loop;
    inlet{loop}.push({std::move(lost.theirs), {}, {}});
  }
  CHECK(lost.is_closed());
}
