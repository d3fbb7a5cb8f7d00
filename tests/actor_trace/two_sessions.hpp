#pragma once

#include "tests/actors/trace/trace_builder.hpp"

namespace lectern::test {

/// Two commands at once, from their first message to their end. A directory (1) made
/// operation 2 (`abcd…`) with command 3 and link 17, which connection 4 owns, and operation
/// 12 (`77cd…`) with command 13 and link 27, which connection 14 owns. Everything of the
/// second stands on ring 1. Link 17 is stopped 1 ms after it was opened; link 27 goes on.
[[nodiscard]] trace_builder two_sessions();

} // namespace lectern::test
