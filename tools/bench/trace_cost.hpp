#pragma once

#include "tools/bench/report.hpp"

#include <cstddef>
#include <vector>

namespace lectern::bench {

/// Two daemons that differ in nothing but that one of them writes a trace get slices of the
/// same work, in turns of a tenth of a second: what else happens on the machine meets both.
/// What differs by chance from process to process, as where its memory lies, is met by
/// starting both anew.
/// @param restarts How often; each adds as many pairs of slices.
[[nodiscard]] std::vector<comparison> measure_trace_cost(std::size_t restarts);

} // namespace lectern::bench
