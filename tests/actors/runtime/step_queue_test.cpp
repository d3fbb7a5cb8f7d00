#include "actors/runtime/step_queue.hpp"

#include <doctest/doctest.h>

#include <string>

namespace lectern {

TEST_SUITE("step_queue") {
  TEST_CASE("a step that is born while another runs comes after it, in order") {
    step_queue uut;
    std::string done;
    uut.run([&] {
      uut.run([&] {
        uut.run([&] { done += " third"; });
        done += " second";
      });
      uut.run([&] { done += " next"; });
      done += "first";
    });

    CHECK(done == "first second next third");
  }

  TEST_CASE("a step runs at once if none runs") {
    step_queue uut;
    int runs = 0;
    uut.run([&] { ++runs; });
    CHECK(runs == 1);
    uut.run([&] { ++runs; });
    CHECK(runs == 2);
  }
}

} // namespace lectern
