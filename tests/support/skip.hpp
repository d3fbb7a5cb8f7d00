#pragma once

#include <string_view>

namespace lectern::test {

/// The exit status that CTest takes for "skipped" (`SKIP_RETURN_CODE`).
constexpr int skip_status = 77;

/// Says why the current test case cannot run here; it returns then. The program ends with
/// `skip_status`, unless another check failed.
void skip(std::string_view reason);

} // namespace lectern::test
