#pragma once

#include "actors/trace/format.hpp"

#include <string>
#include <string_view>

namespace lectern::trace {

/// The canonical form, in lower case.
[[nodiscard]] std::string to_text(const uuid& id);

/// @returns Zeros if `text` is not a UUID.
[[nodiscard]] uuid parse_uuid(std::string_view text) noexcept;

/// The UUID in a record of `operation_named`.
[[nodiscard]] uuid uuid_of(const record& from);

/// Puts a UUID into a record: its fields `what`, `dur` and `aux`.
void put_uuid(record& into, const uuid& id);

} // namespace lectern::trace
