#include "actors/runtime/unit_pool.hpp"

#include "actors/trace/flight_recorder.hpp"
#include "net/loop/turn_queue.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <system_error>

namespace lectern {

namespace {

/// Messages that an actor may consume before others get their turn.
constexpr std::size_t messages_per_turn_max = 64;

/// For how long actors run before the loop looks at its descriptors and timers again. Chosen: what
/// a key and its echo may wait for, a few times, without being felt.
constexpr std::chrono::milliseconds drain_time_max{1};

/// Carries an actor that is not pinned through the queue of a unit.
struct guest_link final : pinned_link {
  explicit guest_link(caf::resumable* guest) { job = guest; }
};

} // namespace

// -- one unit -------------------------------------------------------------------

class unit_pool::unit_thread final : public io_unit {
public:
  unit_thread(unit_pool& pool, std::size_t index)
    : io_unit(&pool.system()), pool_(pool), index_(index) {}

  void start() {
    thread_ = std::thread{[this] {
      system().thread_started();
      loop_.run();
      system().thread_terminates();
    }};
  }

  void stop() {
    closed_ = true;
    loop_.stop();
    if (thread_.joinable()) // Not if it could not be started.
      thread_.join();
    while (auto* link = queue_.pop())
      discard(static_cast<pinned_link&>(*link));
  }

  void record_to(trace::flight_recorder& recorder) {
    io_unit::record_to(&recorder);
    // Before anything that comes later, for the loop keeps its order.
    loop_.post([&ring = recorder.unit(index_)] { trace::this_thread = &ring; });
  }

  void run_later(pinned_link& link) override {
    if (closed_) {
      discard(link);
    } else if (loop_.on_this_thread()) {
      queue_.push_local(&link);
      drain_soon();
    } else if (queue_.push_foreign(&link)) {
      loop_.post([this] { drain(); });
    }
  }

  net::io_loop& loop() override { return loop_; }

  std::size_t index() const override { return index_; }

  io_unit& sibling(std::size_t index) override { return pool_.unit(index); }

private:
  void drain_soon() {
    if (!std::exchange(drain_posted_, true))
      loop_.post([this] {
        drain_posted_ = false;
        drain();
      });
  }

  void drain() {
    const auto end = std::chrono::steady_clock::now() + drain_time_max;
    do {
      auto* link = queue_.pop();
      if (link == nullptr)
        return;
      run(static_cast<pinned_link&>(*link));
    } while (std::chrono::steady_clock::now() < end);
    if (!queue_.empty())
      drain_soon();
  }

  void run(pinned_link& link) {
    auto* job = link.job;
    switch (job->resume(this, messages_per_turn_max)) {
    case caf::resumable::resume_later:
      queue_.push_local(&link);
      break;
    case caf::resumable::shutdown_execution_unit:
      forget(link);
      break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message:
      forget(link);
      caf::intrusive_ptr_release(job);
      break;
    }
  }

  static void discard(pinned_link& link) {
    auto* job = link.job;
    forget(link);
    cleanup_and_release(job);
  }

  static void forget(pinned_link& link) {
    if (link.job->subtype() != caf::resumable::io_actor)
      delete static_cast<guest_link*>(&link);
  }

  unit_pool& pool_;
  std::size_t index_;
  std::atomic<bool> closed_{false};
  bool drain_posted_ = false;
  net::turn_queue queue_;
  net::io_loop loop_;
  std::thread thread_;
};

// -- the pool -------------------------------------------------------------------

unit_pool::unit_pool(caf::actor_system& system) : abstract_coordinator(system) {}

unit_pool::~unit_pool() = default;

caf::actor_system::module* unit_pool::make(caf::actor_system& system, caf::detail::type_list<>) {
  return new unit_pool(system); // CAF owns its modules.
}

unit_pool& unit_pool::of(caf::actor_system& system) {
  return static_cast<unit_pool&>(system.scheduler());
}

void unit_pool::record_to(trace::flight_recorder& recorder) {
  for (auto& unit : units_)
    unit->record_to(recorder);
}

io_unit& unit_pool::unit(std::size_t index) {
  return *units_[index % units_.size()];
}

void unit_pool::enqueue(caf::resumable* job) {
  unit(next_worker_.fetch_add(1)).run_later(*new guest_link(job)); // Deleted after its turn.
}

void unit_pool::init(caf::actor_system_config& config) {
  abstract_coordinator::init(config);
  for (std::size_t i = 0; i < std::max<std::size_t>(num_workers(), 1); ++i)
    units_.push_back(std::make_unique<unit_thread>(*this, i));
}

void unit_pool::start() {
  try {
    for (auto& unit : units_)
      unit->start();
    clock_thread_ = std::thread{[this] { clock_.run_dispatch_loop(); }};
  } catch (const std::system_error&) {
    failure_ = std::current_exception();
  }
}

void unit_pool::check_started() const {
  if (failure_)
    std::rethrow_exception(failure_);
}

void unit_pool::stop() {
  for (auto& unit : units_)
    unit->stop();
  if (!clock_thread_.joinable())
    return;
  clock_.cancel_dispatch_loop();
  clock_thread_.join();
}

} // namespace lectern
