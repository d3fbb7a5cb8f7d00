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

/// One schedule of an API and those who use it, from the first task to the last.
///
/// First everybody does what they want until nothing is left to do but to wait, then the service
/// stops, unless it was stopped in the middle of it all.
class api_world final : public maker {
public:
  api_world(stage& where, const schedule& drawn, bool tells);
  api_world(const api_world&) = delete;
  ~api_world() override;

  [[nodiscard]] outcome run();

  // -- what the judges look at

  void complain(std::string_view rule, std::string words) {
    shared.complain(rule, std::move(words));
  }

  /// What was announced of an operation.
  struct announcement {
    std::size_t finals = 0;
    std::chrono::milliseconds final_at{};
  };

  /// One of the plan's requests.
  struct use : thing {
    use(api_world& owner, const use_plan& drawn);

    const use_plan plan;
    api_request* request = nullptr; ///< Null until it is sent.
    task sends;
  };

  [[nodiscard]] const api_session* find_session(std::size_t number) const;

  /// Whether the session's operation has had its final state.
  [[nodiscard]] bool is_final(const api_session& session) const;

  /// Whether nothing keeps the session's operation from ending by now.
  [[nodiscard]] bool has_to_end(const api_session& session) const;

  /// Whether the request has every reason to wait still.
  [[nodiscard]] bool may_wait(const use& one) const;

  api_plan plan;
  scene shared;
  std::deque<api_request> requests; ///< By number, from 1 on.
  std::deque<api_session> sessions;
  std::deque<use> uses;
  console_sources console;
  std::vector<std::shared_ptr<sim_opening>> openings;
  std::map<std::string, announcement> announced; ///< By id of the operation.
  std::set<std::size_t> leaving;                 ///< Who has sent a request to sign out.
  std::map<std::size_t, std::chrono::milliseconds>
    signed_out; ///< Who was told that they have, and when.
  bool keeper_stopped = false;
  bool hurried = false; ///< A deadline passed early.
  std::optional<std::chrono::milliseconds> stop_asked;
  std::optional<std::chrono::milliseconds> stopped;

private:
  struct fault : thing {
    fault(api_world& owner, const api_fault_plan& drawn, std::size_t number);

    api_fault_plan plan;
    task strikes;
  };

  net::ws_link make_link(const std::string& key) override;
  net::opening open(const std::vector<std::string>& words, const net::open_request& request,
                    net::open_handler then) override;
  boost::system::result<net::source> start(const std::vector<std::string>& words);

  void add(const session_plan& drawn);
  [[nodiscard]] bool is_joined_by_others(const api_session& session) const;
  api_request& make_request(std::size_t sender, bool leaves);
  void send(use& one);
  void take_outcome(use& one);
  void note_event(const event& heard);
  [[nodiscard]] std::optional<access_decision> decide(const ask_access& question, bool is_later);
  void allow_uses();
  void strike(const api_fault_plan& drawn);
  void stop();
  bool step();
  bool bring_forward();
  [[nodiscard]] bool wants_time() const;
  void run_until_rest();
  void end_all();

  stage& stage_;
  actor_table actors_;
  std::optional<api_house> house_;
  std::deque<fault> faults_;
  std::size_t next_fault_ = 0; ///< Of those that may not strike yet.
  thing host_{"host", 1};
  task keeper_decides_;
};

} // namespace lectern::simulation
