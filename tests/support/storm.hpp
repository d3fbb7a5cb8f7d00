#pragma once

#include "tests/support/exec_session.hpp"

namespace lectern::test {

/// Makes the console's shell write without end; Ctrl-C ends that.
void let_output_flow(const endpoint& where);

/// One of the ways in which clients leave a console.
void leave(exec_session& session, int way);

/// Ends the output, and waits until the console's shell answers, with nobody else attached.
/// @throws std::runtime_error if it does not.
void await_shell(const endpoint& where);

} // namespace lectern::test
