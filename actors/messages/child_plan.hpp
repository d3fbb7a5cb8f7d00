#pragma once

#include "net/child/child.hpp"

#include <boost/system/result.hpp>

#include <functional>

namespace lectern {

class io_unit;

/// How a unit starts a child: as a process, as a stream or code of the host program that
/// looks like one, or scripted in tests.
using child_spawner = std::function<boost::system::result<net::spawned_child>(
  io_unit& unit, const net::child_options&)>;

/// Starts a child of this process.
[[nodiscard]] boost::system::result<net::spawned_child>
spawn_real_child(io_unit& unit, const net::child_options& options);

/// What to start, and how.
struct child_plan {
  net::child_options options;
  child_spawner spawn = spawn_real_child;
};

} // namespace lectern
