#include "tests/support/command.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <future>
#include <list>
#include <stdexcept>

/// What other servers of consoles were seen to get wrong.
TEST_SUITE_BEGIN("clients");

namespace lectern::test {

namespace {

constexpr std::size_t paste_bytes = 10'000'000;

/// Sends `text` as frames of 32 KiB, as the clients do. @returns Whether all was taken.
bool paste(ws_peer& peer, std::string_view text) {
  bool taken = true;
  for (; taken && !text.empty(); text.remove_prefix(std::min<std::size_t>(text.size(), 32'768)))
    taken = peer.send(opcode::binary, text.substr(0, 32'768));
  return taken;
}

std::string readable_noise(std::size_t size) {
  std::string text;
  for (std::uint32_t state = 1; text.size() < size; state = state * 48'271 % 2'147'483'647)
    text += static_cast<char>('!' + state % 90);
  return text;
}

/// Whether the sockets of a session may still be opened; if so, they are.
bool opens(exec_session& session) {
  try {
    session.open_all();
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

const std::string tongues = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"; // 1 to 4 bytes each.

} // namespace

TEST_CASE("10 MB pasted into a terminal arrive as they were") {
  const daemon server;
  const auto text = readable_noise(paste_bytes);
  const auto expected = run_command({.argv = {"sha256sum"}, .input = text}).out;
  auto session = exec_session::run(
    server.socket(), {"sh", "-c", "stty raw -echo; echo ready; head -c 10000000 | sha256sum"},
    true);
  session.open_all();
  session.await_output("ready", within(5s));

  CHECK(paste(session.socket("0"), text));

  CHECK(read_stream(session.socket("0"), within(20s)).bytes.ends_with(expected));
}

TEST_CASE("a paste that is not read costs its window, and the session can still be ended") {
  const daemon server;
  event_listener events{server.socket()};
  auto session = exec_session::run(
    server.socket(), {"sh", "-c", "stty raw -echo; echo ready; exec tail -f /dev/null"}, true);
  session.open_all();
  session.await_output("ready", within(5s));
  const auto memory_before = resident_bytes_of(server.pid());

  const auto text = readable_noise(paste_bytes);
  auto pasted = std::async(std::launch::async, [&] { return paste(session.socket("0"), text); });
  CHECK(pasted.wait_for(1s) == std::future_status::timeout); // It is held back.
  if (!keeps_freed_memory(server.pid()))
    CHECK(resident_bytes_of(server.pid()) < memory_before + 1024 * 1024);
  session.socket("control").drop();

  CHECK(events.final_state(session.operation(), within(5s)).at("status") == "Success");
  CHECK(pasted.wait_for(5s) == std::future_status::ready); // Nobody hangs.
}

TEST_CASE("characters that are split at every byte stay whole in both directions") {
  const daemon server;
  for (const bool on_terminal : {true, false}) {
    CAPTURE(on_terminal);
    auto session = exec_session::run(
      server.socket(),
      {"sh", "-c", (on_terminal ? "stty raw -echo; " : "") + std::string{"echo ready; head -c 11"}},
      on_terminal);
    session.open_all();
    session.await_output("ready", within(5s));
    for (const char byte : tongues)
      CHECK(session.socket("0").send(opcode::binary, {&byte, 1}));

    const auto record = read_stream(session.socket(on_terminal ? "0" : "1"), within(5s));
    CAPTURE(record);
    CHECK(record.bytes.ends_with(tongues));
    CHECK(record.strangers.empty()); // Half a character in Text would be a violation.
  }
}

TEST_CASE("a size that comes after the exit changes nothing") {
  const daemon server;
  event_listener events{server.socket()};
  auto session = exec_session::run(server.socket(), {"seq", "20000"}, true);
  session.open_all();
  std::string seen;
  while (!seen.ends_with("20000\r\n"))
    seen += session.await_output("\n", within(5s));

  for (int columns = 1; columns <= 100; ++columns)
    session.socket("control").send(opcode::text, R"({"command":"window-resize","args":{"width":")"
                                                   + std::to_string(columns)
                                                   + R"(","height":"24"}})");

  const auto rest = read_stream(session.socket("0"), within(5s));
  CAPTURE(rest);
  CHECK(rest.end_marks == 1);
  CHECK(events.final_state(session.operation(), within(5s)).at("metadata").at("return") == 0);
  CHECK(read_stream(session.socket("control"), within(5s)).close);
}

TEST_CASE("of many takers at once one holds the console, and the others are notified") {
  const daemon server;
  event_listener events{server.socket()};
  const auto take = [&server] { return exec_session::attach(server.socket(), true); };
  std::list<std::future<exec_session>> takers;
  for (int i = 0; i < 8; ++i)
    takers.push_back(std::async(std::launch::async, take));

  std::list<exec_session> sessions;
  for (auto& taker : takers)
    sessions.push_back(taker.get());

  const auto holder = std::ranges::find_if(sessions, opens);
  REQUIRE(holder != sessions.end());
  holder->socket("0").send(opcode::binary, "echo $((6 * 7))-is-it\n");
  holder->await_output("42-is-it", within(5s));
  for (auto session = sessions.begin(); session != sessions.end(); ++session)
    if (session != holder)
      CHECK(events.final_state(session->operation(), within(5s)).at("status") == "Cancelled");
}

} // namespace lectern::test

TEST_SUITE_END();
