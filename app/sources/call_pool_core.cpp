#include "app/sources/call_pool_core.hpp"

#include "net/loop/all_signals_blocked.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <system_error>

namespace lectern {

namespace {

using steady = std::chrono::steady_clock;
using call = std::function<void()>;

/// The core of the pool inside one of whose calls this thread is.
thread_local const void* inside = nullptr;

/// Calls `fn` and destroys it.
/// @returns What it threw, in words; empty if it returned.
std::string thrown_by(call&& fn) {
  const call once = std::move(fn);
  try {
    once();
    return {};
  } catch (const std::exception& e) {
    return std::string{"threw: "} + e.what();
  } catch (...) {
    return "threw something other than a std::exception";
  }
}

} // namespace

// -- posting --------------------------------------------------------------------

bool call_pool::core::post(const strand& to, call fn) {
  const lock held{mutex_};
  if (is_stopping_ || to->is_closed || to->calls.size() >= to->calls_max)
    return false;
  if (!to->is_due && !provide_thread())
    return false;
  to->calls.push_back(std::move(fn));
  put_in_line(to);
  return true;
}

void call_pool::core::post_last(const strand& to, call fn) {
  const lock held{mutex_};
  to->is_closed = true;
  to->last = std::move(fn);
  if (!to->is_due)
    provide_thread(); // If there is none, the next one to start finds it in line.
  put_in_line(to);
}

void call_pool::core::withdraw(const strand& from) {
  std::deque<call> dropped; // Destroyed without the lock.
  const lock held{mutex_};
  dropped.swap(from->calls);
  if (from->last || std::erase(line_, from) == 0) // If it is not in line, a call of it runs.
    return;
  from->is_due = false;
}

void call_pool::core::put_in_line(const strand& which) {
  if (!std::exchange(which->is_due, true))
    line_.push_back(which);
}

void call_pool::core::report(const std::string& name, std::string_view fault) {
  const std::lock_guard held{report_mutex_};
  if (report_)
    report_(name + ' ' + std::string{fault});
}

// -- threads --------------------------------------------------------------------

/// Wakes or starts a thread for one more strand in line, if threads are not too many.
/// @returns Whether there is any.
bool call_pool::core::provide_thread() {
  if (idle_ > line_.size())
    has_work_.notify_one();
  else if (workers_ < threads_max_ && start_thread(&core::work)) {
    ++workers_;
    is_watched_ = is_watched_ || start_thread(&core::watch);
  }
  return workers_ > 0;
}

bool call_pool::core::start_thread(void (core::*role)(lock&)) {
  const net::all_signals_blocked blocked;
  const auto self = threads_.emplace(threads_.end());
  try {
    *self = std::thread{[pool = shared_from_this(), self, role] { pool->live(self, role); }};
  } catch (const std::system_error&) {
    threads_.erase(self);
    return false;
  }
  if (is_left_) {
    self->detach();
    threads_.erase(self);
  }
  return true;
}

void call_pool::core::live(thread_place self, void (core::*role)(lock&)) {
  lock held{mutex_};
  (this->*role)(held);
  if (is_left_)
    return;
  auto before = std::exchange(ended_, std::move(*self));
  threads_.erase(self);
  thread_ended_.notify_all();
  held.unlock();
  if (before.joinable())
    before.join();
}

void call_pool::core::work(lock& held) {
  while (wait_for_call(held)) {
    auto next = std::move(line_.front());
    line_.pop_front();
    run_next(*next, held);
    next->is_due = false;
    if (next->has_calls())
      put_in_line(next); // After the others, which have waited longer.
  }
  if (--workers_ == 0)
    watcher_wakes_.notify_one();
}

bool call_pool::core::wait_for_call(lock& held) {
  ++idle_;
  has_work_.wait_for(held, idle_time_, [&] { return is_stopping_ || !line_.empty(); });
  --idle_;
  return !line_.empty();
}

void call_pool::core::run_next(call_strand::state& chosen, lock& held) {
  auto fn = chosen.take();
  const auto self = running_.insert(running_.end(), {&chosen, steady::now()});
  if (std::exchange(watcher_rests_, false))
    watcher_wakes_.notify_one();
  held.unlock();
  inside = this;
  const auto fault = thrown_by(std::move(fn));
  inside = nullptr;
  if (!fault.empty())
    report(chosen.name, fault);
  held.lock();
  running_.erase(self);
}

// -- the watcher ------------------------------------------------------------------

void call_pool::core::watch(lock& held) {
  while (workers_ > 0 && !is_left_) {
    auto* oldest = oldest_unreported();
    watcher_rests_ = oldest == nullptr;
    if (watcher_rests_) {
      watcher_wakes_.wait(held);
    } else if (const auto due = oldest->begin + slow_after_; steady::now() < due) {
      watcher_wakes_.wait_until(held, due);
    } else {
      oldest->is_reported = true;
      const auto name = oldest->strand->name;
      held.unlock();
      report(name,
             "has not returned from a call within " + std::to_string(slow_after_.count()) + " ms");
      held.lock();
    }
  }
  is_watched_ = false;
}

call_pool::core::running_call* call_pool::core::oldest_unreported() {
  for (auto& running : running_)
    if (!running.is_reported)
      return &running;
  return nullptr;
}

// -- the end --------------------------------------------------------------------

std::size_t call_pool::core::stop(steady::time_point deadline) {
  lock held{mutex_};
  is_stopping_ = true;
  if (!line_.empty())
    provide_thread(); // In case that none could be started before.
  has_work_.notify_all();
  thread_ended_.wait_until(held, deadline, [&] { return threads_.empty(); });
  const auto dropped = leave_behind();
  const auto calls_left = running_.size();
  auto ended = std::move(ended_);
  held.unlock();
  if (ended.joinable())
    ended.join();
  const std::lock_guard silent{report_mutex_};
  report_ = nullptr;
  return calls_left;
}

/// @returns What is not called any more; to be destroyed without the lock.
std::deque<call> call_pool::core::leave_behind() {
  std::deque<call> dropped;
  const auto drop = [&](call_strand::state& stopped) {
    std::move(stopped.calls.begin(), stopped.calls.end(), std::back_inserter(dropped));
    stopped.calls.clear();
  };
  for (auto& running : running_)
    drop(*running.strand);
  for (auto& queued : line_) {
    drop(*queued);
    queued->is_due = queued->has_calls();
  }
  std::erase_if(line_, [](const strand& queued) { return !queued->is_due; });
  is_left_ = true;
  for (auto& thread : threads_)
    thread.detach();
  threads_.clear();
  watcher_wakes_.notify_one();
  return dropped;
}

bool call_pool::core::is_inside() const noexcept {
  return inside == this;
}

} // namespace lectern
