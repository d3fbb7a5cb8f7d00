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
/// faults.
///
/// First everything runs until nothing is left to do, then the service stops,
/// unless a fault stopped it earlier.
class world final : public resource_factory {
public:
  world(sim_system& system, const schedule& which, bool is_traced);
  world(const world&) = delete;
  ~world() override;

  [[nodiscard]] outcome run();

  // -- read by the checks

  void report(std::string_view rule, std::string words) { shared.report(rule, std::move(words)); }

  run_plan plan;
  run_context shared;
  std::deque<sim_client> clients;
  std::deque<sim_listener> listeners;
  console_sources console; ///< Unused unless a client views it.
  std::vector<std::shared_ptr<sim_opening>> openings;
  std::vector<std::string> announced;  ///< Every event of an operation: its id and status.
  bool faults_over = false;            ///< Everything has to end from then on.
  bool expired_early = false;          ///< A fault let a deadline expire early.
  std::chrono::milliseconds skipped{}; ///< Time that passed because of that.
  std::optional<std::chrono::milliseconds> stop_asked;
  std::optional<std::chrono::milliseconds> stopped;
  std::uint64_t bytes_dropped = 0; ///< As reported by the stopped service.

  [[nodiscard]] sim_client* find_client(std::size_t number);

private:
  struct planned_fault : task_owner {
    planned_fault(world& owner, fault_plan planned, std::size_t number);

    fault_plan plan;
    task strikes;
  };

  net::ws_link make_link(const std::string& key) override;
  net::opening open(const std::vector<std::string>& words, const net::open_request& request,
                    net::open_handler then) override;
  boost::system::result<net::source> start(sim_client& client, bool terminal);

  [[nodiscard]] std::vector<std::size_t> viewers_past_end() const;
  void inject(const fault_plan& fault);
  void note_event(const event& event);
  void note_overlap(sim_client& asking);
  void stop();
  bool step();
  bool bring_forward();
  [[nodiscard]] bool needs_time() const;
  void run_until_rest();
  void end_faults();
  void try_console();
  void end_all();

  sim_system& system_;
  actor_table actors_;
  std::optional<product> product_;
  std::deque<planned_fault> faults_;
  std::size_t next_fault_ = 0; ///< The first that is not possible yet.
};

} // namespace lectern::simulation
