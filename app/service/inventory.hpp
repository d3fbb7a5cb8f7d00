#pragma once

#include "actors/messages/handles.hpp"
#include "app/config/instance_store.hpp"
#include "app/service/instance_maker.hpp"

#include <caf/fwd.hpp>

#include <cstddef>
#include <memory>

namespace lectern {

/// Instances that clients may have made at one time. Chosen: what a daemon can serve (1,000
/// consoles take 25 MiB), and a bound for a client that goes on making them.
inline constexpr std::size_t made_instances_max = 4'096;

struct inventory_options {
  directory_actor directory;
  std::shared_ptr<const instance_maker> maker;
  std::unique_ptr<config::instance_store> store = {}; ///< Null: clients can make no instances.
};

/// Starts the inventory. Of all instances it starts and stops those that the directory lists; it
/// makes, changes and removes only its own, which are those in the store. An instance is in the
/// store before a client is told that it is there.
/// @pre It can have a thread: CAF counts an actor without one as running, forever.
[[nodiscard]] inventory_actor spawn_inventory(caf::actor_system& system, inventory_options options);

} // namespace lectern
