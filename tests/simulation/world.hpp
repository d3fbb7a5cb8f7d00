#pragma once

#include "tests/simulation/console_sources.hpp"
#include "tests/simulation/plan.hpp"
#include "tests/simulation/product.hpp"
#include "tests/simulation/run_context.hpp"
#include "tests/simulation/sim_client.hpp"
#include "tests/simulation/sim_listener.hpp"
#include "tests/simulation/sim_opening.hpp"
#include "tests/simulation/sim_system.hpp"
#include "tests/simulation/simulation.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern::simulation {

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

  void complain(std::string_view rule, std::string words) {
    shared.complain(rule, std::move(words));
  }

  plan what;
  scene shared;
  std::deque<client> clients;
  std::deque<listener> listeners;
  console_sources console; ///< None unless a client views it.
  std::vector<std::shared_ptr<sim_opening>> openings;
  std::vector<std::string> announced;  ///< Every event of an operation: its id and status.
  bool faults_over = false;            ///< From then on, everything comes to its end.
  bool hurried = false;                ///< A deadline passed early.
  std::chrono::milliseconds skipped{}; ///< Time that passed only for that.
  std::optional<std::chrono::milliseconds> stop_asked;
  std::optional<std::chrono::milliseconds> stopped;
  std::uint64_t bytes_dropped = 0; ///< As the service says when it has stopped.

  [[nodiscard]] client* find_client(std::size_t number);

private:
  struct fault : thing {
    fault(world& owner, fault_plan how, std::size_t number);

    fault_plan plan;
    task strikes;
  };

  net::ws_link make_link(const std::string& key) override;
  net::opening open(const std::vector<std::string>& words, const net::open_request& request,
                    net::open_handler then) override;
  boost::system::result<net::source> start(client& whose, bool terminal);

  [[nodiscard]] std::vector<std::size_t> gone_viewers() const;
  void strike(const fault_plan& what);
  void note_event(const event& what);
  void note_overlap(client& asking);
  void stop();
  bool step();
  bool bring_forward();
  [[nodiscard]] bool wants_time() const;
  void run_until_rest();
  void end_faults();
  void try_console();
  void end_all();

  stage& stage_;
  actor_table actors_;
  std::optional<house> house_;
  std::deque<fault> faults_;
  std::size_t next_fault_ = 0; ///< Of those that may not strike yet.
};

} // namespace lectern::simulation
