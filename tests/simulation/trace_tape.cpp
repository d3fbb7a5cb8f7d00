#include "tests/simulation/trace_tape.hpp"

#include <cstdint>

namespace lectern::simulation {

namespace {

/// More than the longest schedule writes.
constexpr std::uint64_t records_max = 64 * 1024;

constexpr std::uint64_t header_records = trace::page_bytes / sizeof(trace::record);

} // namespace

trace_tape::trace_tape()
  : memory_(header_records + records_max),
    ring_(memory_.data(), 0, records_max, trace::ticks_now()) {
  trace::this_thread = &ring_;
}

trace_tape::~trace_tape() {
  trace::this_thread = nullptr;
}

void trace_tape::restart() {
  ring_.clear(trace::ticks_now());
}

std::span<const trace::event> trace_tape::events() {
  events_.clear();
  const auto end = ring_.head();
  for (auto at = end > records_max ? end - records_max : 0; at < end; ++at)
    events_.push_back({ring_.at(at), 0});
  return events_;
}

} // namespace lectern::simulation
