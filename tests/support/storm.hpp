#pragma once

#include "tests/support/exec_session.hpp"

#include <string>

namespace lectern::test {

/// Makes the console's shell write without end; Ctrl-C ends that.
void let_output_flow(const endpoint& where);

/// Waits until an operation is final: then it holds no console any more.
/// @throws std::runtime_error if it never was.
void await_end(const endpoint& where, const std::string& operation);

/// One of the ways in which clients leave a console.
void leave(exec_session& session, int way);

/// Ends the output, and waits until the console's shell answers, with no other client attached.
/// @throws std::runtime_error if it does not.
void await_shell(const endpoint& where);

} // namespace lectern::test
