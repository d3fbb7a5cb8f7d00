#pragma once

#include "app/sources/call_pool.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace lectern {

// -- strands ----------------------------------------------------------------------

/// Guarded by the lock of its pool, except what is constant.
struct call_strand::state {
  state(std::shared_ptr<call_pool::core> owner, std::string label, std::size_t most)
    : pool(std::move(owner)), name(std::move(label)), calls_max(most) {}

  const std::shared_ptr<call_pool::core> pool;
  const std::string name;
  const std::size_t calls_max;
  std::deque<std::function<void()>> calls;
  std::function<void()> last;
  bool is_closed = false; ///< `last` was posted.
  bool is_due = false;    ///< Stands in line for a thread, or has one.

  [[nodiscard]] bool has_calls() const noexcept { return !calls.empty() || last; }

  [[nodiscard]] std::function<void()> take() {
    if (calls.empty())
      return std::exchange(last, nullptr);
    auto next = std::move(calls.front());
    calls.pop_front();
    return next;
  }
};

// -- what threads share with their pool -----------------------------------------------

/// Lives until the last thread has ended, and so longer than its pool if need be.
class call_pool::core : public std::enable_shared_from_this<core> {
public:
  using strand = std::shared_ptr<call_strand::state>;

  explicit core(call_pool_options options)
    : threads_max_(options.threads_max), slow_after_(options.slow_after),
      idle_time_(options.idle_time), report_(std::move(options.report)) {}

  bool post(const strand& to, std::function<void()> fn);
  void post_last(const strand& to, std::function<void()> fn);
  void withdraw(const strand& from);
  void report(const std::string& name, std::string_view fault);
  std::size_t stop(std::chrono::steady_clock::time_point deadline);

  /// Whether this thread is inside a call of this pool.
  [[nodiscard]] bool is_inside() const noexcept;

private:
  using lock = std::unique_lock<std::mutex>;
  using thread_place = std::list<std::thread>::iterator;

  struct running_call {
    call_strand::state* strand;
    std::chrono::steady_clock::time_point begin;
    bool is_reported = false;
  };

  // -- with the lock held
  bool provide_thread();
  bool start_thread(void (core::*role)(lock&));
  void put_in_line(const strand& which);
  [[nodiscard]] bool wait_for_call(lock& held);
  [[nodiscard]] running_call* oldest_unreported();
  [[nodiscard]] std::deque<std::function<void()>> leave_behind();

  // -- roles of threads; the lock is held at the begin and at the end
  void work(lock& held);
  void run_next(call_strand::state& chosen, lock& held);
  void watch(lock& held);
  void live(thread_place self, void (core::*role)(lock&));

  const std::size_t threads_max_;
  const std::chrono::milliseconds slow_after_;
  const std::chrono::milliseconds idle_time_;

  std::mutex report_mutex_; ///< Is taken alone, for a report may post.
  std::function<void(std::string)> report_;

  std::mutex mutex_; ///< Of everything below.
  std::condition_variable has_work_;
  std::condition_variable watcher_wakes_;
  std::condition_variable thread_ended_;
  std::deque<strand> line_;         ///< Have calls, and no thread yet.
  std::list<running_call> running_; ///< Oldest first.
  std::list<std::thread> threads_;  ///< That live and will be joined.
  std::thread ended_;               ///< Joins the thread that ended before it.
  std::size_t workers_ = 0;         ///< Of `threads_`: all but the watcher.
  std::size_t idle_ = 0;            ///< Of `workers_`.
  bool is_watched_ = false;         ///< A thread watches.
  bool watcher_rests_ = false;      ///< Until a call begins.
  bool is_stopping_ = false;        ///< No new calls.
  bool is_left_ = false;            ///< Threads are not joined any more.
};

} // namespace lectern
