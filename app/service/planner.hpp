#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "app/service/answer_channel.hpp"
#include "app/sources/call_pool.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace lectern {

struct planner_limits {
  /// Plans that are made at once. Chosen: seven that hang leave one for the others.
  std::size_t threads_max = 8;
  /// Plans that are being made or wait for a thread. Chosen: a storm of clients fits.
  std::size_t waiting_max = 1'000;
  /// Chosen: as long as servers of user databases take to report a failure.
  std::chrono::milliseconds timeout{30'000};
  std::chrono::milliseconds slow_after{1'000}; ///< A plan that takes longer is reported.
};

/// The planner, and its threads. Ends with the API.
struct planner {
  planner_actor actor;
  std::shared_ptr<answer_channel<planner_actor>>
    channel;                          ///< To be closed before the actor system ends.
  std::shared_ptr<call_pool> threads; ///< To be stopped then.
};

/// Starts the planner: a plan that is not made in time, throws, or finds no room is a
/// refusal. @param report As `call_pool_options::report`.
[[nodiscard]] planner spawn_planner(io_unit& unit, std::function<void(std::string)> report,
                                    planner_limits limits = {});

} // namespace lectern
