#pragma once

#include "tests/simulation/actor_table.hpp"
#include "tests/simulation/api_plan.hpp"
#include "tests/simulation/api_product.hpp"
#include "tests/simulation/api_request.hpp"
#include "tests/simulation/api_session.hpp"
#include "tests/simulation/console_sources.hpp"
#include "tests/simulation/run_context.hpp"
#include "tests/simulation/sim_opening.hpp"
#include "tests/simulation/sim_system.hpp"
#include "tests/simulation/simulation.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern::simulation {

/// One schedule of the API and its users, from the first task to the last.
///
/// First the users act until nothing is left to do but wait, then the service stops, unless a fault
/// stopped it earlier.
class api_world final : public resource_factory {
public:
  api_world(sim_system& system, const schedule& drawn, bool is_traced);
  api_world(const api_world&) = delete;
  ~api_world() override;

  [[nodiscard]] outcome run();

  // -- read by the checks

  void report(std::string_view rule, std::string words) { shared.report(rule, std::move(words)); }

  /// Events that announced an operation's state.
  struct announcement {
    std::size_t finals = 0;
    std::chrono::milliseconds final_at{};
  };

  /// One of the plan's requests.
  struct planned_use : task_owner {
    planned_use(api_world& owner, const use_plan& drawn);

    const use_plan plan;
    api_request* request = nullptr; ///< Null until it is sent.
    task sends;
  };

  [[nodiscard]] const api_session* find_session(std::size_t number) const;

  /// Whether the session's operation has had its final state.
  [[nodiscard]] bool is_final(const api_session& session) const;

  /// Whether the session's operation should have ended by now.
  [[nodiscard]] bool has_to_end(const api_session& session) const;

  /// Whether the request may still wait.
  [[nodiscard]] bool may_wait(const planned_use& use) const;

  api_plan plan;
  run_context shared;
  std::deque<api_request> requests; ///< By number, from 1 on.
  std::deque<api_session> sessions;
  std::deque<planned_use> uses;
  console_sources console;
  std::vector<std::shared_ptr<sim_opening>> openings;
  std::map<std::string, announcement> announced; ///< By id of the operation.
  std::set<std::size_t> leaving;                 ///< Persons that have sent a request to sign out.
  std::map<std::size_t, std::chrono::milliseconds>
    signed_out; ///< Persons whose sign-out was confirmed, and when.
  bool gatekeeper_stopped = false;
  bool expired_early = false; ///< A fault let a deadline expire early.
  std::optional<std::chrono::milliseconds> stop_asked;
  std::optional<std::chrono::milliseconds> stopped;

private:
  struct planned_fault : task_owner {
    planned_fault(api_world& owner, const api_fault_plan& drawn, std::size_t number);

    api_fault_plan plan;
    task strikes;
  };

  net::ws_link make_link(const std::string& key) override;
  net::opening open(const std::vector<std::string>& words, const net::open_request& request,
                    net::open_handler then) override;
  boost::system::result<net::source> start(const std::vector<std::string>& words);

  void add(const session_plan& drawn);
  [[nodiscard]] bool is_joined_by_another_client(const api_session& session) const;
  api_request& make_request(std::size_t sender, bool leaves);
  void send(planned_use& use);
  void take_outcome(planned_use& use);
  void note_event(const event& msg);
  [[nodiscard]] std::optional<access_decision> decide(const ask_access& question, bool is_later);
  void allow_uses();
  void inject(const api_fault_plan& drawn);
  void stop();
  bool step();
  bool bring_forward();
  [[nodiscard]] bool needs_time() const;
  void run_until_rest();
  void end_all();

  sim_system& system_;
  actor_table actors_;
  std::optional<api_product> product_;
  std::deque<planned_fault> faults_;
  std::size_t next_fault_ = 0; ///< The first that is not possible yet.
  task_owner host_{"host", 1};
  task gatekeeper_decides_;
};

} // namespace lectern::simulation
