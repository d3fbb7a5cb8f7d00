#pragma once

#include "actors/messages/instances.hpp"
#include "net/loop/io_loop.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace lectern {

/// What an instance actor is asked to make of what it stands for.
enum class driver_change : std::uint8_t { start, stop, freeze, unfreeze };

struct driver_order {
  driver_change change{};
  bool force = false; ///< Of `stop`: end it at once, do not ask.
  /// Of `stop`: how long it may take to end when asked; then it is a flaw that it has not.
  std::chrono::milliseconds timeout{30'000};
};

/// Follows and changes what an instance stands for: a container, a virtual machine. Belongs to one
/// INSTANCE actor: all of its functions are called, and all handlers run, on that actor's unit.
///
/// Nothing here blocks: calls that do are made on threads of the driver's own. Once the destructor
/// has returned, no handler runs any more.
class instance_driver {
public:
  virtual ~instance_driver() = default;

  /// Calls `seen` with the status that is found first, and with each other one since, not from
  /// inside this call. Those are `stopped`, `running`, `frozen`, and `failed` if what it stands for
  /// has vanished; a status that is found again can come back from that. Called once.
  virtual void follow(std::function<void(instance_status)> seen) = 0;

  /// Calls `then` once, when the change has been made or cannot be, not from inside this call.
  /// Its argument says why not, for people; empty: it has been made. `seen` has had, or gets, the
  /// new status besides. @pre The last change is over.
  virtual void make(const driver_order& order, std::function<void(std::string)> then) = 0;
};

/// Makes the driver of an instance, on the unit with this loop. Does not block.
using driver_factory = std::function<std::unique_ptr<instance_driver>(net::io_loop& loop)>;

} // namespace lectern
