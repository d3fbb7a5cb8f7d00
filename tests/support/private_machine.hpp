#pragma once

namespace lectern::test {

/// Gives this process, and what it starts from now on, a machine of its own: /run and /var/lib are
/// empty, every port of 127.0.0.1 is free, and its user is root there.
/// @returns Whether the kernel allowed that; if not, the test is skipped.
[[nodiscard]] bool enter_private_machine();

} // namespace lectern::test
