#pragma once

#include "actors/runtime/io_unit.hpp"
#include "tests/simulation/run_context.hpp"

#include <caf/actor_control_block.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace caf {
class scheduled_actor;
}

namespace lectern::simulation {

/// Every pinned actor of one schedule, on any unit. Handling a message is a task.
class actor_table {
public:
  explicit actor_table(run_context& context) : context_(context) {}

  /// As `io_unit::run_later`.
  void run_later(io_unit& unit, pinned_link& link);

  /// Names of actors that have not ended.
  [[nodiscard]] std::vector<std::string> living() const;

  /// Names of actors that have ended, but are still referenced.
  [[nodiscard]] std::vector<std::string> kept() const;

  /// Asks every actor that has not ended to exit.
  void kill_all();

private:
  struct entry : task_owner {
    entry(run_context& context, io_unit& home, pinned_link& pinned, caf::scheduled_actor& scheduled,
          std::size_t number);

    void run();
    void note_message();

    run_context& context_;
    io_unit& unit;
    pinned_link& link;
    caf::scheduled_actor& actor; ///< Valid as long as `weak` can be locked.
    caf::weak_actor_ptr weak;    ///< Keeps the address from being used again.
    task runs;
  };

  run_context& context_;
  std::deque<entry> entries_;
  std::unordered_map<const pinned_link*, entry*> by_link_;
  std::map<std::string_view, std::size_t> counts_; ///< By kind of actor.
};

} // namespace lectern::simulation
