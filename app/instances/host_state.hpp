#pragma once

#include "actors/messages/instances.hpp"

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace lectern {

/// Processes beyond this number are not counted. Chosen: counting this many takes about 5 ms.
inline constexpr std::size_t processes_counted_max = 10'000;

/// Files of proc(5), as they were read.
struct proc_texts {
  std::string_view meminfo;
  std::string_view stat;
  std::string_view loadavg;
};

/// What they say; what cannot be understood is 0.
/// @param ticks_per_second `sysconf(_SC_CLK_TCK)`.
[[nodiscard]] instance_state state_in(const proc_texts& texts, long ticks_per_second);

/// Reads what this machine is and uses from /proc, which waits for no disk. In a container that is
/// what /proc shows there. os-release(5), on a disk, is read by this call and not later.
[[nodiscard]] state_reader
make_host_state_reader(const std::filesystem::path& proc = "/proc",
                       std::size_t processes_max = processes_counted_max);

} // namespace lectern
