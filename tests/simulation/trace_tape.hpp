#pragma once

#include "actors/trace/history.hpp"
#include "actors/trace/ring.hpp"

#include <span>
#include <vector>

namespace lectern::simulation {

/// The trace of one schedule, in memory.
class trace_tape {
public:
  trace_tape();
  trace_tape(const trace_tape&) = delete;
  ~trace_tape();

  /// Clears the recording.
  void restart();

  /// Everything since `restart`, or the last part of it if that does not fit.
  [[nodiscard]] std::span<const trace::event> events();

private:
  std::vector<trace::record> memory_; ///< A page for the ring's header, then records.
  trace::ring ring_;
  std::vector<trace::event> events_;
};

} // namespace lectern::simulation
