#include "tests/support/storm.hpp"

#include <stdexcept>

namespace lectern::test {

void await_end(const endpoint& where, const std::string& operation) {
  const auto reply = http_call(where, {.target = "/1.0/operations/" + operation + "/wait"});
  if (reply.status != 200)
    throw std::runtime_error("the operation did not end: " + reply.error());
}

void let_output_flow(const endpoint& where) {
  auto session = exec_session::attach(where);
  session.open_all();
  session.socket("0").send(opcode::binary, "stty -echo; seq 1 inf\n");
  session.await_output("1000\r\n", within(10s));
  session.drop();
  await_end(where, session.operation());
}

void leave(exec_session& session, int way) {
  switch (way % 4) {
  case 0: // The network breaks.
    session.drop();
    break;
  case 1: // Ctrl-a q of the clients.
    session.socket("control").send(opcode::close, "\x03\xe8"
                                                  "Detaching from console");
    break;
  case 2: // The terminal of a web page is closed.
    session.socket("0").send(opcode::close, "\x03\xe8");
    break;
  default: // Keys are still on their way.
    session.socket("0").send(opcode::binary, "more keys");
    session.socket("control").drop();
    break;
  }
}

void await_shell(const endpoint& where) {
  auto session = exec_session::attach(where, true);
  session.open_all();
  session.socket("0").send(opcode::binary, "\x03");
  session.socket("0").send(opcode::binary, "\necho $((6 * 7))-is-it\n");
  session.await_output("42-is-it", within(20s));
}

} // namespace lectern::test
