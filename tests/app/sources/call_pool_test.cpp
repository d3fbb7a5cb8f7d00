#include "app/sources/call_pool.hpp"
#include "tests/app/sources/complaints.hpp"

#include <doctest/doctest.h>

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace lectern {

using namespace std::chrono_literals;

namespace {

struct pool_fixture {
  [[nodiscard]] call_pool_options options() {
    return {.report = [this](const std::string& text) { reported.add(text); }};
  }

  /// Starts a pool in place of the one that is there.
  void use(const call_pool_options& pool_options) { pool.emplace(pool_options); }

  /// Waits for everything that was posted.
  std::size_t finish() { return pool->stop(std::chrono::steady_clock::now() + 30s); }

  std::size_t leave() { return pool->stop(std::chrono::steady_clock::now()); }

  complaints reported; ///< Outlives the pool.
  std::optional<call_pool> pool{std::in_place, options()};
};

/// Tells when the thread that touched it has ended.
struct thread_end {
  ~thread_end() {
    if (told)
      told->count_down();
  }
  std::latch* told = nullptr;
};

thread_local thread_end this_thread_end;

} // namespace

TEST_SUITE("call_pool") {
  TEST_CASE_FIXTURE(pool_fixture, "a strand calls in the order of posting") {
    const auto uut = pool->make_strand("a");
    std::vector<int> called;
    for (int i = 0; i < 1000; ++i)
      CHECK(uut.post([&called, i] { called.push_back(i); }));

    CHECK(finish() == 0);
    REQUIRE(called.size() == 1000);
    CHECK(std::is_sorted(called.begin(), called.end()));
  }

  TEST_CASE_FIXTURE(pool_fixture, "a strand never calls two at once, whichever threads post") {
    const auto uut = pool->make_strand("a");
    int called = 0; // Guarded by the strand alone.
    const auto post = [&] {
      for (int i = 0; i < 1000; ++i)
        uut.post([&] { ++called; });
    };
    {
      const std::jthread first{post};
      const std::jthread second{post};
    }

    finish();
    CHECK(called == 2000);
  }

  TEST_CASE_FIXTURE(pool_fixture, "strands call at the same time") {
    const auto first = pool->make_strand("a");
    const auto second = pool->make_strand("b");
    std::latch both{2};
    first.post([&] { both.arrive_and_wait(); });
    second.post([&] { both.arrive_and_wait(); });

    both.wait();
    CHECK(finish() == 0);
  }

  TEST_CASE_FIXTURE(pool_fixture, "there are never more threads than allowed") {
    auto pool_options = options();
    pool_options.threads_max = 3;
    use(pool_options);
    std::latch all_are_posted{1};
    std::barrier three_calls{3}; // Each call runs beside two others.
    std::mutex mutex;
    std::set<std::thread::id> threads; // Guarded by `mutex`.
    for (int i = 0; i < 3000; ++i)     // So many that a fourth thread would get one.
      CHECK(pool->make_strand("a").post([&] {
        all_are_posted.wait();
        three_calls.arrive_and_wait();
        const std::lock_guard held{mutex};
        threads.insert(std::this_thread::get_id());
      }));

    all_are_posted.count_down();
    CHECK(finish() == 0);
    CHECK(threads.size() == 3);
  }

  TEST_CASE_FIXTURE(pool_fixture, "a strand that is full refuses") {
    const auto uut = pool->make_strand("a", 2);
    std::latch begun{1};
    std::latch go_on{1};
    int called = 0;
    CHECK(uut.post([&] { begun.count_down(), go_on.wait(); }));
    begun.wait();

    CHECK(uut.post([&] { ++called; }));
    CHECK(uut.post([&] { ++called; }));
    CHECK_FALSE(uut.post([&] { ++called; }));
    go_on.count_down();
    finish();
    CHECK(called == 2);
  }

  TEST_CASE_FIXTURE(pool_fixture,
                    "what is withdrawn before it begins is destroyed, and not called") {
    use({.threads_max = 1, .report = {}});
    std::latch begun{1};
    std::latch may_return{1};
    const auto busy = pool->make_strand("busy");
    CHECK(busy.post([&] {
      begun.count_down();
      may_return.wait();
    }));
    begun.wait();
    std::atomic<int> called = 0;
    const auto token = std::make_shared<int>();
    const auto uut = pool->make_strand("withdrawn");
    for (int i = 0; i < 1'000; ++i)
      CHECK(uut.post([&called, token] { ++called; }));
    CHECK(token.use_count() == 1'001);

    uut.withdraw();
    CHECK(token.use_count() == 1);
    busy.withdraw();                                  // Its call has begun.
    CHECK(uut.post([&called] { called += 10'000; })); // As if nothing had been posted before.
    may_return.count_down();
    CHECK(finish() == 0);
    CHECK(called == 10'000);
  }

  TEST_CASE_FIXTURE(pool_fixture, "the last call of a strand comes though others were withdrawn") {
    use({.threads_max = 1, .report = {}});
    std::latch begun{1};
    std::latch may_return{1};
    const auto busy = pool->make_strand("busy");
    CHECK(busy.post([&] {
      begun.count_down();
      may_return.wait();
    }));
    begun.wait();
    std::vector<int> called;
    const auto uut = pool->make_strand("withdrawn");
    CHECK(uut.post([&] { called.push_back(1); }));
    uut.post_last([&] { called.push_back(2); });

    uut.withdraw();
    may_return.count_down();
    CHECK(finish() == 0);
    CHECK(called == std::vector{2});
  }

  TEST_CASE_FIXTURE(pool_fixture, "an exception is reported, and the next call comes") {
    const auto uut = pool->make_strand("source of board1");
    bool is_called = false;
    uut.post([] { throw std::runtime_error("no"); });
    uut.post([] { throw 1; });
    uut.post([&] { is_called = true; });

    finish();
    CHECK(is_called);
    CHECK(reported.text()
          == "source of board1 threw: no\n"
             "source of board1 threw something other than a std::exception\n");
  }

  TEST_CASE_FIXTURE(pool_fixture, "slow calls are reported while they run, each once") {
    auto pool_options = options();
    pool_options.slow_after = 1ms;
    use(pool_options);
    for (const auto* name : {"a", "b"})
      pool->make_strand(name).post([this] { reported.wait_for(2); });

    finish();
    const auto text = reported.text();
    CHECK(text.size() == 2 * std::string{"a has not returned from a call within 1 ms\n"}.size());
    CHECK(text.find("a has not returned from a call within 1 ms\n") != text.npos);
    CHECK(text.find("b has not returned from a call within 1 ms\n") != text.npos);
  }

  TEST_CASE_FIXTURE(pool_fixture, "a slow call is noticed after quick ones") {
    auto pool_options = options();
    pool_options.slow_after = 1ms;
    use(pool_options);
    const auto uut = pool->make_strand("a");
    for (int i = 0; i < 100; ++i)
      uut.post([] {});
    pool->make_strand("b").post([this] { reported.wait_for("b has not returned"); });

    CHECK(finish() == 0);
    CHECK(reported.text().find("b has not returned from a call within 1 ms\n")
          != std::string::npos);
  }

  TEST_CASE_FIXTURE(pool_fixture, "its threads take no signals") {
    bool blocks_all = true;
    pool->make_strand("a").post([&] {
      sigset_t mask;
      ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
      for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGUSR1, SIGPIPE, SIGALRM})
        blocks_all = blocks_all && ::sigismember(&mask, number) == 1;
    });
    sigset_t ours;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &ours);

    finish();
    CHECK(blocks_all);
    CHECK(::sigismember(&ours, SIGUSR1) == 0);
  }

  TEST_CASE_FIXTURE(pool_fixture, "a thread without work ends, and another starts when needed") {
    auto pool_options = options();
    pool_options.idle_time = 0ms;
    use(pool_options);
    const auto uut = pool->make_strand("a");
    for (int i = 0; i < 3; ++i) {
      std::latch ended{1};
      CHECK(uut.post([&] { this_thread_end.told = &ended; }));
      ended.wait();
    }

    CHECK(finish() == 0);
  }

  TEST_CASE_FIXTURE(pool_fixture, "a call knows which pool it is inside of") {
    const call_pool other{{}};
    bool knows = false;
    pool->make_strand("a").post([&] { knows = pool->is_inside() && !other.is_inside(); });

    finish();
    CHECK(knows);
    CHECK_FALSE(pool->is_inside());
  }

  TEST_CASE_FIXTURE(pool_fixture, "stop waits for posted calls and refuses later ones") {
    const auto uut = pool->make_strand("a");
    std::atomic<int> called = 0;
    std::latch begun{1};
    uut.post([&] { begun.count_down(), ++called; });
    uut.post([&] { ++called; });
    uut.post_last([&] { ++called; });
    CHECK_FALSE(uut.post([&] { ++called; }));
    begun.wait();

    CHECK(finish() == 0);
    CHECK(called == 3);
    CHECK_FALSE(pool->make_strand("b").post([&] { ++called; }));
    CHECK(finish() == 0);
    CHECK(called == 3);
  }

  TEST_CASE_FIXTURE(pool_fixture,
                    "a call that does not return is left behind, and may return later") {
    auto pool_options = options();
    pool_options.threads_max = 1;
    use(pool_options);
    const auto stuck = pool->make_strand("a");
    const auto waiting = pool->make_strand("b");
    std::latch begun{1};
    std::latch go_on{1};
    std::latch ended{2};
    std::atomic<int> called = 0;
    stuck.post([&] {
      begun.count_down(), go_on.wait();
      throw std::runtime_error("too late");
    });
    for (const auto& strand : {stuck, waiting})
      strand.post([&] { ++called; });
    begun.wait();
    stuck.post_last([&] { ended.count_down(); });

    CHECK(leave() == 1);
    pool.reset();
    waiting.post_last([&] { ended.count_down(); });
    go_on.count_down();
    ended.wait();
    CHECK(called == 0);
    CHECK(reported.text().empty());
  }

  TEST_CASE_FIXTURE(pool_fixture, "dropped calls are destroyed before stop returns") {
    const auto uut = pool->make_strand("a");
    std::latch begun{1};
    auto go_on = std::make_shared<std::latch>(1);
    std::latch ended{1};
    uut.post([&, go_on] { begun.count_down(), go_on->wait(); });
    begun.wait();
    auto held = std::make_shared<int>();
    uut.post([held] {});
    uut.post_last([&] { ended.count_down(); });
    CHECK(held.use_count() == 2);

    leave();
    CHECK(held.use_count() == 1);
    go_on->count_down();
    ended.wait();
  }

  TEST_CASE_FIXTURE(pool_fixture, "the last call comes even after the pool has stopped") {
    const auto uut = pool->make_strand("a");
    finish();
    pool.reset();
    std::latch called{1};
    uut.post_last([&] { called.count_down(); });

    called.wait();
    CHECK(called.try_wait());
  }

  TEST_CASE_FIXTURE(pool_fixture, "destroying a pool does not wait") {
    std::latch begun{1};
    auto go_on = std::make_shared<std::latch>(1);
    auto ended = std::make_shared<std::latch>(1);
    pool->make_strand("a").post([&begun, go_on, ended] {
      begun.count_down(), go_on->wait();
      ended->count_down();
    });
    begun.wait();

    pool.reset();
    CHECK_FALSE(ended->try_wait());
    go_on->count_down();
    ended->wait();
  }
}

} // namespace lectern
