#pragma once

#include <string_view>

namespace lectern::test {

/// The exit status that CTest takes for "skipped" (`SKIP_RETURN_CODE`).
constexpr int skip_status = 77;

/// Prints why the current test case cannot run here; the test case has to return then. The program
/// exits with `skip_status`, unless a check has failed.
void skip(std::string_view reason);

} // namespace lectern::test
