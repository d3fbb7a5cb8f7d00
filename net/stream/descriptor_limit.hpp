#pragma once

#include <cstddef>

namespace lectern::net {

/// How many descriptors this process may have open: the soft `RLIMIT_NOFILE` (getrlimit(2)).
[[nodiscard]] std::size_t descriptor_limit() noexcept;

/// Raises the soft limit of this process to its hard one. Children that we start have the one from
/// before: programs that use select(2), or close all descriptors that there could be, rely on it.
/// For programs, not for libraries. @pre No child was started yet.
void raise_descriptor_limit() noexcept;

/// Undoes `raise_descriptor_limit`, if it was called: in a child, before it executes its program.
/// Async-signal-safe. @returns 0 or an errno.
[[nodiscard]] int restore_descriptor_limit() noexcept;

} // namespace lectern::net
