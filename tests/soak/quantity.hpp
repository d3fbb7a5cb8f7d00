#pragma once

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <list>
#include <optional>

namespace lectern::test {

/// Whether whole quantities are wanted, which take many minutes: see `tools/soak`.
[[nodiscard]] inline bool is_full() {
  return std::getenv("LECTERN_SOAK") != nullptr;
}

/// The whole quantity, or the part of it that every run of all tests can afford.
[[nodiscard]] inline int quantity(int whole, int part) {
  return is_full() ? whole : part;
}

/// The numbers from 0 on, each handed out once, to any thread.
class job_numbers {
public:
  explicit job_numbers(int count) : count_(count) {}

  /// @returns Nothing once all are handed out.
  [[nodiscard]] std::optional<int> next() {
    const int number = next_++;
    return number < count_ ? std::optional{number} : std::nullopt;
  }

private:
  int count_;
  std::atomic<int> next_{0};
};

/// Calls `job` with 0 … count - 1, on `at_once` threads. Rethrows what one of them threw.
template <class Job>
void run_jobs(int count, int at_once, const Job& job) {
  job_numbers numbers{count};
  std::list<std::future<void>> workers;
  for (int i = 0; i < at_once; ++i)
    workers.push_back(std::async(std::launch::async, [&] {
      while (const auto number = numbers.next())
        job(*number);
    }));
  for (auto& worker : workers)
    worker.get();
}

/// Measures from its making.
class stop_watch {
public:
  [[nodiscard]] std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now()
                                                                 - begin_);
  }

private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

} // namespace lectern::test
