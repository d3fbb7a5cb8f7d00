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

/// Every pinned actor of one schedule, whatever unit it runs on. Each message of
/// one is a task.
class actor_table {
public:
  explicit actor_table(scene& all) : scene_(all) {}

  /// As `io_unit::run_later`.
  void run_later(io_unit& unit, pinned_link& link);

  /// Those that have not ended.
  [[nodiscard]] std::vector<std::string> living() const;

  /// Those that have ended and are kept in memory by somebody.
  [[nodiscard]] std::vector<std::string> kept() const;

  /// Tells those that have not ended to end.
  void kill_all();

private:
  struct entry : thing {
    entry(scene& all, io_unit& where, pinned_link& which, caf::scheduled_actor& what,
          std::size_t number);

    void run();
    void look_at_message();

    scene& scene_;
    io_unit& unit;
    pinned_link& link;
    caf::scheduled_actor& actor; ///< Valid as long as `weak` can be locked.
    caf::weak_actor_ptr weak;    ///< Keeps the address from being used again.
    task runs;
  };

  scene& scene_;
  std::deque<entry> entries_;
  std::unordered_map<const pinned_link*, entry*> by_link_;
  std::map<std::string_view, std::size_t> counts_; ///< Of each kind of actor.
};

} // namespace lectern::simulation
