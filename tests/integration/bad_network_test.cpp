#include "tests/support/bad_network.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/lines.hpp"

#include <doctest/doctest.h>

#include <future>
#include <list>

/// Sessions across two network namespaces with a slow, lossy network between them.
TEST_SUITE_BEGIN("bad network");

namespace lectern::test {

namespace {

using side = net_emulator::side;

void check_stream(const stream_record& record, const std::string& expected) {
  CAPTURE(record);
  CHECK((record.bytes == expected)); // Both are too long to be printed.
  CHECK(record.end_marks == 1);
  CHECK(record.close.has_value());
  CHECK(record.strangers.empty());
}

/// One command from its request to its exit code.
void run_command_across(const net_emulator& network, const endpoint& where, bool on_terminal) {
  const auto here = network.at(side::client);
  event_listener events{where};
  auto session = exec_session::run(where, {"sh", "-c", "seq 20000; exit 7"}, on_terminal);
  session.open_all();
  const auto expected = on_terminal ? cooked(numbers_to(20'000)) : numbers_to(20'000);
  check_stream(read_stream(session.socket(on_terminal ? "0" : "1"), within(30s)), expected);
  const auto state = events.final_state(session.operation(), within(30s));
  CHECK(state.at("status") == "Success");
  CHECK(state.at("metadata").at("return") == 7);
}

} // namespace

TEST_CASE("commands are complete with a delay of 50 ms and 2 % of loss") {
  const auto network = make_network({.delay = 25ms, .lost_per_mille = 20, .seed = 1});
  if (!network)
    return;
  const auto server = tcp_daemon_at(*network);
  const auto where = server->tcp();

  for (int round = 0; round < 2; ++round) {
    std::list<std::future<void>> commands;
    for (int i = 0; i < 20; ++i)
      commands.push_back(std::async(std::launch::async, run_command_across, std::cref(*network),
                                    std::cref(where), i % 2 == 0));
    for (auto& command : commands)
      command.get();
  }

  CHECK(network->packets_lost() > 50); // It was a bad one.
}

TEST_CASE("a console is used, left and taken with a delay of 50 ms and 2 % of loss") {
  const auto network = make_network({.delay = 25ms, .lost_per_mille = 20, .seed = 2});
  if (!network)
    return;
  const auto server = tcp_daemon_at(*network);
  const auto here = network->at(side::client);
  event_listener events{server->tcp()};

  for (int round = 0; round < 2; ++round) {
    CAPTURE(round);
    auto session = exec_session::attach(server->tcp());
    session.open_all();
    session.socket("0").send(opcode::binary, "echo $((6 * 7))-is-it\n");
    session.await_output("42-is-it", within(20s));
    session.socket("control").send(opcode::close, "\x03\xe8");
    CHECK(read_stream(session.socket("0"), within(20s)).close);
    CHECK(events.final_state(session.operation(), within(20s)).at("status") == "Success");
  }
}

} // namespace lectern::test

TEST_SUITE_END();
