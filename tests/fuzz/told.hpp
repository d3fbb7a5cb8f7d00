#pragma once

#include "actors/trace/snapshot.hpp"

namespace lectern::test {

/// Whatever stands in a trace: it is refused in words, or can be told and judged.
/// Ends the program if neither is so.
void tell_or_refuse(trace::or_bad<trace::snapshot> what);

} // namespace lectern::test
