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

  /// Forgets what was recorded.
  void start_anew();

  /// Everything since `start_anew`, or the end of it if that does not fit.
  [[nodiscard]] std::span<const trace::event> events();

private:
  std::vector<trace::record> memory_; ///< Behind a page for the ring's header.
  trace::ring ring_;
  std::vector<trace::event> events_;
};

} // namespace lectern::simulation
