#pragma once

#include "actors/messages/handles.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>

namespace lectern {

/// What asking for the state of this machine may cost.
struct host_state_limits {
  /// Chosen: people look at it, and do not see more than one change a second.
  std::chrono::milliseconds kept{1'000};
  /// Chosen: counting this many takes about 5 ms. Of more it is said that there are as many.
  std::size_t processes_max = 10'000;
};

/// Files of proc(5), as they were read.
struct proc_texts {
  std::string_view meminfo;
  std::string_view stat;
  std::string_view loadavg;
};

/// What they say; what cannot be understood is 0.
/// @param ticks_per_second `sysconf(_SC_CLK_TCK)`.
[[nodiscard]] instance_state state_in(const proc_texts& texts, long ticks_per_second);

using steady_time_source = std::function<std::chrono::steady_clock::time_point()>;

/// Reads what this machine is and uses from /proc, which waits for no disk. In a container that is
/// what /proc shows there. os-release(5), on a disk, is read by this call and not later.
[[nodiscard]] state_reader
make_host_state_reader(const std::filesystem::path& proc = "/proc", host_state_limits limits = {},
                       steady_time_source now = std::chrono::steady_clock::now);

} // namespace lectern
