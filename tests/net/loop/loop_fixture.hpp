#pragma once

#include "net/loop/io_loop.hpp"
#include "net/loop/timer.hpp"
#include "net/stream/unique_fd.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <utility>

namespace lectern::net {

/// A loop that runs on the test's own thread until something has happened.
struct loop_fixture {
  /// Runs handlers until `happened`, which is asked between any two of them.
  void run_until(const std::function<bool()>& happened) {
    auto limit = make_timer(loop);
    bool is_late = false;
    limit.start(std::chrono::seconds{20}, [&] { is_late = true; });
    std::function<void()> look = [&] {
      if (is_late || happened())
        loop.stop();
      else
        loop.post(look);
    };
    loop.post(look);
    loop.run();
    if (is_late)
      FAIL("it did not happen in time");
  }

  /// Runs what is ready, several rounds of it: time for what must *not* happen.
  void run_ready() {
    int rounds = 100;
    run_until([&] { return --rounds == 0; });
  }

  io_loop loop;
};

struct socket_pair {
  unique_fd ours;
  unique_fd theirs; ///< Blocking.
};

inline socket_pair make_socket_pair() {
  int fds[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
  return {unique_fd{fds[0]}, unique_fd{fds[1]}};
}

} // namespace lectern::net
