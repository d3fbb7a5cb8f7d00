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

struct instance_calls_limits {
  /// Calls that are made at once, plans and readings together. Chosen: seven that hang leave one
  /// for the others.
  std::size_t threads_max = 8;
  /// Plans that are awaited. One that is not made in time, and still waits for a thread, is not
  /// made at all. Chosen: a storm of clients fits. Readings are not counted, as an instance has one
  /// at a time.
  std::size_t plans_max = 1'000;
  /// Of a plan. Chosen: as long as servers of user databases take to report a failure.
  std::chrono::milliseconds timeout{30'000};
  std::chrono::milliseconds slow_after{1'000}; ///< A call that takes longer is reported.
};

/// The actor, and its threads.
struct instance_calls {
  instance_calls_actor actor;
  std::shared_ptr<answer_channel<instance_calls_actor>>
    channel;                          ///< To be closed before the actor system ends.
  std::shared_ptr<call_pool> threads; ///< To be stopped then.
};

/// Starts the actor. A plan that is not made in time, throws, or finds no room is a refusal; a
/// reading that throws or finds no thread says that nothing is known.
/// @param report As `call_pool_options::report`.
[[nodiscard]] instance_calls spawn_instance_calls(io_unit& unit,
                                                  std::function<void(std::string)> report,
                                                  instance_calls_limits limits = {});

} // namespace lectern
