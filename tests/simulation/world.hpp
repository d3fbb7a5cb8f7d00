#pragma once

#include "tests/simulation/client.hpp"
#include "tests/simulation/house.hpp"
#include "tests/simulation/plan.hpp"
#include "tests/simulation/scene.hpp"
#include "tests/simulation/sim_child.hpp"
#include "tests/simulation/sim_link.hpp"
#include "tests/simulation/simulation.hpp"
#include "tests/simulation/stage.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lectern::simulation {

/// Whoever listens to the event stream.
class listener final : public thing {
public:
  listener(scene& all, house& service, std::size_t number);

  std::shared_ptr<sim_link> link; ///< Null unless connected.
  std::size_t missed = 0;         ///< Events before its handshake was answered.
  task connects;
};

/// One schedule, from the first task to the last: a service, its clients, and
/// what goes wrong.
///
/// First everybody lives until nothing is left to do, then the service stops,
/// unless it was stopped in the middle of it all.
class world final : public maker {
public:
  world(stage& where, const schedule& which, bool tells);
  world(const world&) = delete;
  ~world() override;

  [[nodiscard]] outcome run();

  // -- what the judges look at

  plan what;
  scene all;
  std::deque<client> clients;
  std::deque<listener> listeners;
  std::vector<std::shared_ptr<sim_child>> console_sources; ///< In the order of their lives.
  std::vector<std::string> announced; ///< Every event of an operation: its id and status.
  bool hurried = false;               ///< A deadline passed early.
  std::optional<std::chrono::milliseconds> stop_asked;
  std::optional<std::chrono::milliseconds> stopped;
  std::uint64_t bytes_dropped = 0; ///< As the service says when it has stopped.
  std::optional<bool> console_was_free;

  [[nodiscard]] client* find_client(std::size_t number);

  /// What the console's sources wrote that was read, as they form one log.
  [[nodiscard]] std::size_t console_bytes_read() const;

private:
  struct fault : thing {
    fault(world& owner, fault_plan how, std::size_t number);

    fault_plan plan;
    task strikes;
  };

  net::ws_link make_link(const std::string& key) override;
  boost::system::result<net::spawned_child> spawn(const net::child_options& options) override;

  void strike(const fault_plan& what);
  void note_event(const event& what);
  void note_overlap(client& asking);
  void stop();
  bool step();
  bool strike_early();
  [[nodiscard]] bool wants_time() const;
  void run_until_rest();
  void end_all();

  stage& stage_;
  std::size_t timers_before_;
  actor_table actors_;
  std::optional<house> house_;
  std::deque<fault> faults_;
  std::size_t next_fault_ = 0; ///< Of those that may not strike yet.
  bool console_was_tried_ = false;
};

} // namespace lectern::simulation
