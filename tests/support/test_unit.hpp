#pragma once

#include "actors/runtime/io_unit.hpp"
#include "net/source/opener.hpp"
#include "tests/support/fake_link.hpp"
#include "tests/support/fake_source.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/scripted_opener.hpp"

#include <caf/actor_cast.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <utility>

namespace lectern {

/// An io_unit on the test's own thread: CAF's `testing` scheduler holds its
/// actors, a manual clock its timers, and sockets and children are fakes.
class test_unit final : public io_unit {
public:
  explicit test_unit(caf::actor_system& system) : io_unit(&system) {}

  void run_later(pinned_link& link) override {
    if (auto* actor = dynamic_cast<caf::scheduled_actor*>(link.job))
      known_.try_emplace(actor->id(), actor->ctrl());
    coordinator().jobs.push_back(link.job);
  }

  net::io_loop& loop() override { return loop_; }

  net::timer make_timer() override { return clock.make_timer(); }

  [[nodiscard]] wall_time now() const override {
    return wall_time{std::chrono::hours{24 * 20'000}} + clock.now() + wall_shift;
  }

  [[nodiscard]] std::size_t index() const override { return 0; }

  io_unit& sibling(std::size_t) override { return *this; }

  [[nodiscard]] caf::scheduler::test_coordinator& coordinator() {
    return static_cast<caf::scheduler::test_coordinator&>(system().scheduler());
  }

  /// Runs what was posted to the loop, and what its descriptors are ready for now.
  void poll_loop() {
    loop_.post([this] { loop_.stop(); });
    loop_.run();
  }

  /// Pinned actors that have not ended.
  [[nodiscard]] std::vector<caf::strong_actor_ptr> living() const {
    std::vector<caf::strong_actor_ptr> actors;
    for (const auto& [id, weak] : known_)
      if (auto actor = weak.lock())
        if (!caf::actor_cast<caf::abstract_actor*>(actor)->getf(
              caf::abstract_actor::is_terminated_flag))
          actors.push_back(std::move(actor));
    return actors;
  }

  /// Pinned actors whose memory is still held by anyone.
  [[nodiscard]] std::size_t held() const {
    std::size_t count = 0;
    for (const auto& [id, weak] : known_)
      count += weak.lock() ? 1 : 0;
    return count;
  }

  /// Pinned actors that have ended, but whose address, and with it their memory, is still kept.
  [[nodiscard]] std::size_t remembered() const {
    std::size_t count = 0;
    for (const auto& [id, weak] : known_) // This is one reference.
      count += weak->strong_refs == 0 && weak->weak_refs > 1 ? 1 : 0;
    return count;
  }

  /// Opens fake children.
  [[nodiscard]] net::opener opener() {
    return [this](net::io_loop& loop, const net::open_request& request, net::open_handler then) {
      const auto attempt = std::make_shared<scripted_opening>(loop, std::move(then), request);
      openings.push_back(attempt);
      if (const int error = faults->fails_now() ? EAGAIN : spawn_error; error != 0)
        attempt->fail(error);
      else if (!opening_hangs)
        open(*attempt);
      return net::opening{attempt};
    };
  }

  /// The attempt succeeds, if it still counts.
  void open(scripted_opening& attempt) {
    attempt.finish(children.emplace_back(faults).make(attempt.request));
  }

  /// The last attempt succeeds, unless it has come to its end.
  void open_pending() {
    if (!openings.empty() && !openings.back()->is_cancelled())
      open(*openings.back());
  }

  manual_clock clock;
  manual_clock::duration wall_shift{}; ///< How far the wall clock was set.

  std::deque<fake_link> links;     ///< In the order of `make_fake_link`.
  std::deque<fake_child> children; ///< In the order in which they were opened.
  int spawn_error = 0;             ///< Not 0: children do not start.
  bool opening_hangs = false;      ///< Attempts wait for `open` or `fail`.
  std::deque<std::shared_ptr<scripted_opening>> openings; ///< In the order of their begin.
  /// Of what is done to links and streams, and of starting children.
  std::shared_ptr<nth_call> faults = std::make_shared<nth_call>();

private:
  net::io_loop loop_;
  std::map<caf::actor_id, caf::weak_actor_ptr> known_;
};

/// For `connection_options::make_link`.
[[nodiscard]] inline net::ws_link make_fake_link(io_unit& unit, net::ws_upgrade, net::ws_limits) {
  auto& world = static_cast<test_unit&>(unit);
  return world.links.emplace_back(world.faults).make();
}

} // namespace lectern
