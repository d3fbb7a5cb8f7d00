#pragma once

#include "tests/faults/faulty_calls.hpp"
#include "tests/net/loop/loop_fixture.hpp"
#include "tests/support/open_descriptors.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <cstddef>
#include <functional>
#include <string>

namespace lectern::test {

/// Whether a child was left, alive or dead.
[[nodiscard]] inline bool has_children() {
  siginfo_t info = {};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/// A loop on the test's own thread; what the test looks at meanwhile meets no fault.
struct faulty_loop : net::loop_fixture {
  void run_until(const std::function<bool()>& happened) {
    loop_fixture::run_until([&] {
      const own_calls unfailing;
      return happened();
    });
  }
};

/// Plays `Story` with the first call meeting `what`, then with the second, … until
/// a run makes fewer calls.
///
/// A story is a fresh object each time: `play()` tells it, whatever fails, to its
/// end; `check(whole)` then claims what always holds and, of a `whole` one, in
/// which nothing failed for good, that nothing is missing. In the end it has to
/// have given back what it held.
template <class Story>
void fail_each_call(fault kind) {
  std::string met = "first";
  std::size_t failed = 0;
  for (std::size_t at = 1; !met.empty(); ++at) {
    const auto before = open_descriptors();
    {
      Story story;
      const faulty_calls lasting_until_here{kind, at};
      INFO("call " << at << ", " << std::string{faulty_calls::name()});
      story.play();
      met = faulty_calls::name();
      failed += met.empty() ? 0 : 1;
      const own_calls unfailing;
      story.check(met.empty() || kind != fault::error);
    }
    CAPTURE(at);
    CAPTURE(met);
    CHECK(open_descriptors() == before);
    CHECK_FALSE(has_children());
  }
  CHECK(failed > 0); // Otherwise the linker has wrapped no call.
}

/// Plays `Story` once; each call that moves bytes moves one.
template <class Story>
void move_single_bytes() {
  Story story;
  const faulty_calls lasting_until_here{fault::one_byte, 0};
  story.play();
  const own_calls unfailing;
  CHECK_FALSE(std::string{faulty_calls::name()}.empty());
  story.check(true);
}

} // namespace lectern::test
