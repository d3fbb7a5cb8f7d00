#pragma once

#include "tests/faults/faulty_calls.hpp"

/// What the functions ask that stand in the place of libc's.
namespace lectern::test {

/// Whether the calling thread's calls meet faults now.
[[nodiscard]] bool is_watched() noexcept;

/// Counts a call that can meet `what`. @returns Whether it does.
[[nodiscard]] bool meets(fault kind, const char* name);

/// Counts a call that can fail. @returns Whether it does; then `errno` is `error`.
[[nodiscard]] bool fails(fault kind, const char* name, int error);

[[nodiscard]] inline bool fails(const char* name, int error) {
  return fails(fault::error, name, error);
}

/// Whether a child is reaped before its pidfd is opened, as by a host that awaits every child.
extern bool reaps_children_early;

/// Whether `fd` is an eventfd(2), a timerfd or the like: it has no type of file.
[[nodiscard]] bool is_internal(int fd);

/// Wakes what awaits `fd`. Asio waits for edges, and what was held
/// back from it has to come as a new one.
void wake_waiter(int fd);

} // namespace lectern::test
