#pragma once

#include "tests/docs/printed_block.hpp"

#include <string>

namespace lectern::test {

/// Whether a block is listed: as run by a test, or with a reason why none runs it.
[[nodiscard]] bool is_known(const printed_block& block);

/// The block of `document` that starts with `begins`, for the test that runs it.
/// @throws std::runtime_error if there is none, or it is not listed as run.
[[nodiscard]] printed_block documented(const std::string& document, const std::string& begins);

} // namespace lectern::test
