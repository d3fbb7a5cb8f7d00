#include "net/loop/io_loop.hpp"
#include "tests/net/loop/loop_fixture.hpp"

#include <stdexcept>
#include <thread>
#include <vector>

namespace lectern::net {

TEST_SUITE("io_loop") {
  TEST_CASE("posted functions run in the order of posting") {
    io_loop loop;
    std::vector<int> order;
    for (int i = 0; i < 3; ++i)
      loop.post([&order, i] { order.push_back(i); });
    loop.post([&] { loop.stop(); });

    loop.run();
    CHECK(order == std::vector{0, 1, 2});
  }

  TEST_CASE("a stop before the run counts, and functions after it stay") {
    io_loop loop;
    bool ran = false;
    loop.post([&] { ran = true, loop.stop(); });
    loop.stop();

    loop.run();
    CHECK_FALSE(ran);
    loop.run();
    CHECK(ran);
  }

  TEST_CASE("a loop knows its own thread") {
    io_loop loop;
    io_loop other;
    bool inside = false;
    bool inside_other = true;
    CHECK_FALSE(loop.on_this_thread());

    loop.post([&] {
      inside = loop.on_this_thread();
      inside_other = other.on_this_thread();
      loop.stop();
    });
    loop.run();
    CHECK(inside);
    CHECK_FALSE(inside_other);
    CHECK_FALSE(loop.on_this_thread());
  }

  TEST_CASE("functions posted from other threads all run, in each thread's order") {
    constexpr int posts_each = 2'000;
    io_loop loop;
    int ran = 0;
    bool is_ordered = true;
    std::vector<std::thread> threads;
    std::vector<int> next(4);
    for (std::size_t t = 0; t < next.size(); ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < posts_each; ++i)
          loop.post([&, t, i] {
            is_ordered = is_ordered && next[t]++ == i;
            if (++ran == posts_each * 4)
              loop.stop();
          });
      });

    loop.run();
    for (auto& thread : threads)
      thread.join();
    CHECK(ran == posts_each * 4);
    CHECK(is_ordered);
  }

  TEST_CASE("what a handler throws leaves run, and the loop goes on") {
    io_loop loop;
    bool ran = false;
    loop.post([] { throw std::runtime_error("thrown"); });
    loop.post([&] { ran = true, loop.stop(); });

    CHECK_THROWS_AS(loop.run(), std::runtime_error);
    loop.run();
    CHECK(ran);
  }

  TEST_CASE("functions that never ran die with the loop") {
    auto held = std::make_shared<int>(1);
    {
      io_loop loop;
      loop.post([held] {});
      CHECK(held.use_count() == 2);
    }
    CHECK(held.use_count() == 1);
  }
}

} // namespace lectern::net
