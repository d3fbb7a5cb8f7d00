#include "net/loop/run_queue.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

using lectern::net::run_link;
using lectern::net::run_queue;

namespace {

struct job : run_link {
  std::size_t producer = 0;
  std::size_t number = 0;
};

} // namespace

TEST_SUITE("run_queue") {
  TEST_CASE("an empty queue gives nothing") {
    run_queue queue;

    CHECK(queue.empty());
    CHECK(queue.pop() == nullptr);
  }

  TEST_CASE("links come out in the order of pushing") {
    run_queue queue;
    std::array<run_link, 3> links;
    for (auto& link : links)
      queue.push_local(&link);

    for (auto& link : links)
      CHECK(queue.pop() == &link);
    CHECK(queue.empty());
  }

  TEST_CASE("only the first foreign link wakes the consumer") {
    run_queue queue;
    std::array<run_link, 3> links;

    CHECK(queue.push_foreign(&links[0]));
    CHECK_FALSE(queue.push_foreign(&links[1]));
    queue.take_foreign();
    CHECK(queue.push_foreign(&links[2]));
  }

  TEST_CASE("foreign links come after those that waited already, oldest first") {
    run_queue queue;
    std::array<run_link, 3> links;
    static_cast<void>(queue.push_foreign(&links[1]));
    static_cast<void>(queue.push_foreign(&links[2]));
    queue.push_local(&links[0]);
    queue.take_foreign();

    for (auto& link : links)
      CHECK(queue.pop() == &link);
    CHECK(queue.pop() == nullptr);
  }

  TEST_CASE("a link that was popped can be pushed again") {
    run_queue queue;
    run_link link;
    for (int i = 0; i < 3; ++i) {
      queue.push_local(&link);
      CHECK(queue.pop() == &link);
    }
    CHECK(queue.empty());
  }

  TEST_CASE("nothing is lost, doubled or reordered with many producers") {
    constexpr std::size_t producers = 4;
    constexpr std::size_t jobs_each = 20'000;
    run_queue queue;
    std::vector<job> jobs(producers * jobs_each);
    std::vector<std::thread> threads;
    for (std::size_t p = 0; p < producers; ++p)
      threads.emplace_back([&, p] {
        for (std::size_t i = 0; i < jobs_each; ++i) {
          auto& next = jobs[p * jobs_each + i];
          next.producer = p;
          next.number = i;
          static_cast<void>(queue.push_foreign(&next));
        }
      });

    std::array<std::size_t, producers> expected{};
    bool is_ordered = true;
    for (std::size_t seen = 0; seen < jobs.size();) {
      queue.take_foreign();
      while (auto* link = queue.pop()) {
        const auto& done = static_cast<const job&>(*link);
        is_ordered = is_ordered && done.number == expected[done.producer]++;
        ++seen;
      }
    }
    for (auto& thread : threads)
      thread.join();

    CHECK(is_ordered);
    queue.take_foreign();
    CHECK(queue.empty());
  }
}
