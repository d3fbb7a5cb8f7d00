#include "tests/faults/fault_fixture.hpp"

#include <boost/system/system_error.hpp>

namespace lectern::test {

namespace {

/// A loop is made, and a deadline passes on it.
class loop_story {
public:
  void play() {
    try {
      net::io_loop loop;
      auto timer = net::make_timer(loop);
      timer.start(std::chrono::milliseconds{1}, [&] {
        has_passed_ = true;
        loop.stop();
      });
      loop.run();
    } catch (const boost::system::system_error& why) {
      refusal_ = why.code().value();
    }
  }

  void check(bool whole) const {
    CHECK(has_passed_ != (refusal_ != 0));
    if (whole)
      CHECK(has_passed_);
    else if (refusal_ != 0)
      CHECK(refusal_ == faulty_calls::error());
  }

private:
  bool has_passed_ = false;
  int refusal_ = 0;
};

} // namespace

TEST_SUITE("io_loop: faults") {
  TEST_CASE("a loop that cannot be made returns the error, and leaves nothing") {
    fail_each_call<loop_story>(fault::error);
  }
}

} // namespace lectern::test
