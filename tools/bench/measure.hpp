#pragma once

#include "tools/bench/contender.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace lectern::bench {

struct throughput {
  double mebibytes_per_second = 0;
  double cpu_seconds_per_gigabyte = 0; ///< Of the relay, not of script and client.
};

/// The endless output of a script. Nothing of it is relayed while our end does not read.
class flow {
public:
  flow(contender& relay, const std::string& script, bool on_terminal);

  /// Reads `bytes` of it as fast as they come.
  [[nodiscard]] throughput measure(std::size_t bytes);

private:
  contender& relay_;
  running_script running_;
};

struct latency {
  double p50_ms = 0;
  double p99_ms = 0;
};

/// One byte typed, the same byte back, `count` times, on a raw terminal.
[[nodiscard]] latency measure_echo(contender& relay, std::size_t count);

struct rate {
  double per_second = 0;
  double cpu_ms_each = 0; ///< Of the relay.
};

/// Short commands from the request to the end of everything, one after another.
[[nodiscard]] rate measure_rate(contender& relay, bool on_terminal, std::size_t count);

struct idle_cost {
  std::size_t viewers = 0;
  double core_percent = 0; ///< Of one core, all threads of the daemon together.
  double kibibytes_per_viewer = 0;
};

/// Terminals on which nothing happens, watched over `time`.
[[nodiscard]] idle_cost measure_idle(std::size_t viewers, std::chrono::milliseconds time);

[[nodiscard]] double median(std::vector<double> values);

} // namespace lectern::bench
