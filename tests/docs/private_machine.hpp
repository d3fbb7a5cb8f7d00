#pragma once

#include <string>

namespace lectern::test {

/// Makes this process, and what it starts from now on, see a machine of its own: /run and /var/lib
/// are empty, every port of 127.0.0.1 is free, and its user is root there.
/// @returns Why that cannot be had; empty if it can.
[[nodiscard]] std::string enter_private_machine();

} // namespace lectern::test
