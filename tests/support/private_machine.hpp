#pragma once

namespace lectern::test {

/// Makes this process, and what it starts from now on, see a machine of its own: /run and /var/lib
/// are empty, every port of 127.0.0.1 is free, and its user is root there.
/// @returns Whether it does. Says so if that is refused; CTest then counts the test as skipped.
[[nodiscard]] bool has_private_machine();

} // namespace lectern::test
