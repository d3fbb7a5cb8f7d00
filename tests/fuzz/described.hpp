#pragma once

#include "actors/trace/snapshot.hpp"

namespace lectern::test {

/// Whatever a trace contains: it is refused in words, or can be described and checked.
/// Ends the program if neither is so.
void describe_or_refuse(trace::or_bad<trace::snapshot> shot);

} // namespace lectern::test
