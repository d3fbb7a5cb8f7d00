#include "tests/actor_trace/views/sessions.hpp"
#include "tools/actor-trace/views/ending.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>

TEST_SUITE_BEGIN("ending");

namespace lectern::tracing {

using namespace test;
using trace::kind;

namespace {

/// Causes of a link's end, as the daemon numbers them.
constexpr std::uint32_t broken = 2;
constexpr std::uint32_t peer_left = 1;

std::string of_link(const trace::snapshot& shot) {
  const reading in{shot};
  return why_it_ended(in, session_of_link(in, link));
}

std::string of_link(const trace_builder& built) {
  return of_link(built.shot());
}

std::string of_operation(const trace_builder& built) {
  const reading in{built.shot()};
  return why_it_ended(in, session_of_operation(in, operation));
}

/// The operation has its command hung up, and is final when that has ended.
void hang_up_and_end(trace_builder& in, std::uint64_t hang_up) {
  std::uint64_t stopped = 0;
  in.handle(process, hang_up, [&] { in.note(kind::child_signal, process, 0, 0, 1); });
  in.enter(process, "child", [&] {
    in.note(kind::child_exit, process, 0, 0, 129);
    stopped = in.send(process, operation, "view_over");
  });
  in.handle(operation, stopped, [&] { in.note(kind::operation_final, operation, 0, 129, 1); });
}

scene client_is_lost(std::uint32_t cause, std::uint64_t bytes_dropped) {
  return [=](trace_builder& in) {
    std::uint64_t stopped = 0;
    std::uint64_t hang_up = 0;
    in.enter(connection, "link", [&] {
      in.note(kind::link_gone, connection, link, bytes_dropped, cause);
      stopped = in.send(connection, operation, "link_stopped");
    });
    in.handle(operation, stopped, [&] {
      decide(in, client_left, link);
      hang_up = in.send(operation, process, "hang_up");
    });
    hang_up_and_end(in, hang_up);
  };
}

/// The operation handles a message, decides to end, and stops its link.
scene told(std::string_view message, std::uint32_t cause, bool on_request, std::uint32_t code) {
  return [=, name = std::string{message}](trace_builder& in) {
    std::uint64_t hang_up = 0;
    std::uint64_t stop = 0;
    tell(in, directory, operation, name, [&] {
      decide(in, cause, 0, on_request);
      hang_up = in.send(operation, process, "hang_up");
      stop = in.send(operation, connection, "stop_link");
    });
    in.handle(connection, stop, [&] { in.note(kind::link_close, connection, link, 0, code); });
    hang_up_and_end(in, hang_up);
    in.enter(connection, "link", [&] { in.note(kind::link_gone, connection, link, 0, finished); });
  };
}

} // namespace

TEST_CASE("a command that exits ends its session, with everything delivered") {
  const auto expected = "The command exited with code 3 and everything it wrote was delivered "
                        "(1,234 bytes); then the connection closed with 1000.";

  CHECK(of_link(exec_session()) == expected);
  CHECK(of_operation(exec_session()) == expected);
}

TEST_CASE("bytes that were not delivered are counted") {
  CHECK(of_link(exec_session(command_exits(0, 512)))
        == "The command exited with code 0; 512 bytes were not delivered; "
           "then the connection closed with 1000.");
}

TEST_CASE("a signal that ended the command has its name") {
  CHECK(
    of_link(exec_session(command_exits(139))).starts_with("The command was terminated by SIGSEGV"));
  CHECK(of_link(exec_session(command_exits(128))).starts_with("The command exited with code 128"));
}

TEST_CASE("a command that could not be started is explained with the error") {
  const auto in = exec_session([](trace_builder& a) {
    a.note(kind::child_failed, process, 0, 0, 2);
    a.note(kind::source_ended, process, 0, 0, 3);
    decide(a, failed);
    a.note(kind::operation_final, operation, 0, trace::no_exit_code, 2);
  });

  CHECK(of_operation(in) == "The command could not be started: No such file or directory.");
}

TEST_CASE("a client that leaves has its command hung up") {
  const auto expected = "The client closed its WebSocket; its command was terminated by "
                        "SIGHUP.";

  CHECK(of_link(exec_session(client_is_lost(peer_left, 0))) == expected);
  CHECK(of_operation(exec_session(client_is_lost(peer_left, 0))) == expected);
}

TEST_CASE("a link that is left while its operation goes on is not the end of the command") {
  const auto in = exec_session([](trace_builder& a) {
    constexpr std::uint32_t input = 18;
    constexpr std::uint32_t connection_of_input = 6;
    a.spawn(connection_of_input, "connection", 7);
    a.note(kind::link_open, connection_of_input, input);
    a.note(kind::slot_joined, operation, input);
    a.note(kind::link_gone, connection_of_input, input, 0, peer_left);
    command_exits(0)(a);
  });
  const reading seen{in.shot()};

  CHECK(why_it_ended(seen, session_of_link(seen, 18))
        == "The client closed its WebSocket while the operation went on; the command exited with "
           "code 0 and everything it wrote was delivered (1,234 bytes); then the connection closed "
           "with 1000.");
  CHECK(why_it_ended(seen, session_of_link(seen, link)).starts_with("The command exited"));
}

TEST_CASE("a client that closes all of its links left once") {
  const auto in = exec_session([](trace_builder& a) {
    constexpr std::uint32_t input = 18;
    constexpr std::uint32_t connection_of_input = 6;
    a.spawn(connection_of_input, "connection", 7);
    a.note(kind::link_open, connection_of_input, input);
    a.note(kind::slot_joined, operation, input);
    a.note(kind::link_gone, connection_of_input, input, 0, peer_left);
    client_is_lost(peer_left, 0)(a);
  });
  const reading seen{in.shot()};

  CHECK(why_it_ended(seen, session_of_link(seen, 18))
        == "The client closed its WebSocket; its command was terminated by SIGHUP.");
}

TEST_CASE("signals that came before the last one are named, those after the end are not") {
  const auto in = exec_session([](trace_builder& a) {
    std::uint64_t key = 0;
    a.enter(connection, "link", [&] {
      a.note(kind::link_gone, connection, link, 0, peer_left);
      key = a.send(connection, operation, "link_stopped");
    });
    a.handle(operation, key, [&] {
      decide(a, client_left, link);
      key = a.send(operation, process, "hang_up");
    });
    a.handle(process, key, [&] {
      a.note(kind::child_signal, process, 0, 0, SIGHUP);
      a.note(kind::child_signal, process, 0, 0, SIGKILL);
    });
    a.enter(process, "child", [&] {
      a.note(kind::child_exit, process, 0, 0, 128 + SIGKILL);
      a.note(kind::child_signal, process, 0, 0, SIGTERM);
      key = a.send(process, operation, "view_over");
    });
    a.handle(operation, key,
             [&] { a.note(kind::operation_final, operation, 0, 128 + SIGKILL, 1); });
  });
  CHECK(
    of_operation(in)
    == "The client closed its WebSocket; its command was sent SIGHUP and terminated by SIGKILL.");
}

TEST_CASE("a network that broke is explained with the kernel's error, if there is one") {
  const auto broken_by = [](std::uint32_t number) {
    return of_link(exec_session([=](trace_builder& a) {
      a.note(kind::link_end, connection, link, 0, number);
      client_is_lost(broken, 0)(a);
    }));
  };

  CHECK(
    broken_by(ECONNRESET).starts_with("The network connection broke (Connection reset by peer); "));
  CHECK(broken_by(trace::stream_ended).starts_with("The client disconnected without a Close; "));
}

TEST_CASE("a network that broke may have lost something") {
  CHECK(of_link(exec_session(client_is_lost(broken, 512)))
        == "The network connection broke; its command was terminated by SIGHUP; "
           "512 bytes were not delivered.");
}

TEST_CASE("the cause of an end is the one that the operation recorded, not what follows from it") {
  const auto tail = "; its command was terminated by SIGHUP; then the connection closed "
                    "with ";

  CHECK(of_link(exec_session(told("cancel_operation", cancelled, true, 1000)))
        == "A client cancelled the operation" + std::string{tail} + "1000.");
  CHECK(of_link(exec_session(told("cancel_operation", cancelled, false, 1000)))
        == "The service cancelled the operation; its error says why" + std::string{tail} + "1000.");
  CHECK(of_link(exec_session(told("shut_down", stopped, false, 1001)))
        == "The service stopped" + std::string{tail} + "1001.");
  CHECK(of_link(exec_session(told("view_over", stalled, false, 1008)))
        == "The client read none of its pending output" + std::string{tail} + "1008.");
}

TEST_CASE("the names of messages say nothing about the cause of an end") {
  CHECK(of_operation(exec_session(told("credit", cancelled, true, 1000)))
          .starts_with("A client cancelled the operation; "));
  CHECK(of_operation(exec_session(told("cancel_operation", timed_out, false, 1008)))
          .starts_with("The client did not connect all of its WebSockets in time; "));
  CHECK(
    of_operation(exec_session(told("shut_down", 99, false, 1008))).starts_with("It ended: 99; "));
}

TEST_CASE("a client that is lost is outweighed by a service that stops before the command ended") {
  const auto in = exec_session([](trace_builder& a) {
    std::uint64_t key = 0;
    a.enter(connection, "link", [&] {
      a.note(kind::link_gone, connection, link, 0, peer_left);
      key = a.send(connection, operation, "link_stopped");
    });
    a.handle(operation, key, [&] { decide(a, client_left, link); });
    told("shut_down", stopped, false, 1001)(a);
  });

  CHECK(of_operation(in).starts_with("The service stopped; "));
}

TEST_CASE("an operation whose directory ended names it") {
  const auto in = exec_session([](trace_builder& a) {
    tell(a, directory, operation, "down_msg", [&] {
      a.note(kind::down, operation, directory);
      decide(a, stopped);
      a.note(kind::operation_final, operation, 0, trace::no_exit_code, 3);
    });
  });

  CHECK(of_operation(in) == "It depends on directory 1, which ended; its command has not ended.");
}

TEST_CASE("a signal that ended the command is its client's if it came through a connection") {
  const auto killed_by = [](std::uint32_t sender) {
    return of_operation(exec_session([=](trace_builder& a) {
      tell(a, sender, process, "input",
           [&] { a.note(kind::child_signal, process, 0, 0, SIGTERM); });
      command_exits(128 + SIGTERM)(a);
    }));
  };

  CHECK(killed_by(connection)
          .starts_with("The command was terminated by SIGTERM, which its client sent, and"));
  CHECK(killed_by(operation).starts_with("The command was terminated by SIGTERM and"));
}

TEST_CASE("output that background programs kept open is reported as not waited for") {
  const auto in = exec_session([](trace_builder& a) {
    a.note(kind::source_cut, process);
    command_exits(0)(a);
  });

  CHECK(of_operation(in)
        == "The command exited with code 0 and everything it wrote was delivered (1,234 bytes); "
           "programs that it left running still held its output and were not waited for; then the "
           "connection closed with 1000.");
}

namespace {

constexpr std::uint32_t console = 8;

/// The source of a console ends, and that of another one, which does not count.
std::string of_console(std::uint32_t end, std::uint64_t status) {
  return of_operation(exec_session([=](trace_builder& a) {
    constexpr std::uint32_t another = 10;
    a.spawn(console, "console");
    a.spawn(another, "console");
    a.note(kind::console_granted, console, operation);
    a.note(kind::viewer_added, console, link);
    a.note(kind::source_ended, console, 0, status, end);
    a.note(kind::source_ended, another, 0, 55, 1);
    tell(a, console, operation, "view_over", [&] {
      decide(a, finished);
      a.note(kind::operation_final, operation, 0, 0, 1);
    });
  }));
}

} // namespace

TEST_CASE("a console whose source ended is explained with its exit status") {
  CHECK(of_console(0, 0) == "The source of the console ended.");
  CHECK(of_console(1, 3) == "The source of the console ended: its program exited with code 3.");
  CHECK(of_console(2, 128 + SIGKILL)
        == "The source of the console ended: its program was terminated by SIGKILL.");
}

TEST_CASE("a spectator of a console ends with its source, and not by a command of its own") {
  const auto in = exec_session([](trace_builder& a) {
    a.spawn(console, "console");
    a.note(kind::viewer_added, console, link);
    a.note(kind::source_ended, console, 0, 3, 1);
    tell(a, console, operation, "view_over", [&] {
      decide(a, finished);
      a.note(kind::operation_final, operation, 0, 0, 200);
    });
  });

  CHECK(of_operation(in) == "The source of the console ended: its program exited with code 3.");
}

TEST_CASE("a console that was taken over names the operation that has it now") {
  constexpr std::uint32_t taker = 9;
  const auto in = exec_session([](trace_builder& a) {
    a.spawn(console, "console");
    a.note(kind::console_granted, console, operation);
    a.spawn(taker, "operation");
    trace::record named;
    put_uuid(named, {0x77});
    a.note_whole(kind::operation_named, taker, named);
    tell(a, console, operation, "control_wanted", [&] {
      decide(a, taken_over);
      a.note(kind::operation_final, operation, 0, trace::no_exit_code, 3);
    });
    a.note(kind::console_freed, console, operation);
    a.note(kind::console_granted, console, taker);
  });

  CHECK(of_operation(in).starts_with("The console was taken over by operation 77000000; "));
  const reading seen{in.shot()};
  const auto user_of = [](const std::string& uuid) {
    return uuid.starts_with("77") ? std::string{"user 1000"} : std::string{};
  };
  CHECK(why_it_ended(seen, session_of_operation(seen, operation), user_of)
          .starts_with("The console was taken over by operation 77000000, of user 1000; "));
}

TEST_CASE("an operation whose sockets never came ended by its deadline") {
  trace_builder in;
  in.spawn(operation, "operation");
  in.enter(operation, "timer", [&] {
    decide(in, timed_out);
    in.note(kind::operation_final, operation, 0, trace::no_exit_code, 2);
  });

  CHECK(of_operation(in) == "The client did not connect all of its WebSockets in time.");
}

TEST_CASE("a listener that belongs to no operation was stopped by its owner") {
  trace_builder in;
  in.spawn(6, "events");
  in.spawn(connection, "connection");
  in.note(kind::link_open, connection, link);
  tell(in, 6, connection, "stop_link", [&] {
    in.note(kind::link_stop, connection, link, 0, 1001);
    in.note(kind::link_close, connection, link, 0, 1001);
  });
  in.enter(connection, "link", [&] { in.note(kind::link_gone, connection, link); });

  CHECK(of_link(in) == "It was stopped by events 6; then the connection closed with 1001.");
}

// -- not ended ----------------------------------------------------------------------

TEST_CASE("a session that goes on is explained with what it waits for") {
  const auto waits = [](const scene& so_far) {
    auto shot = exec_session(so_far).shot();
    shot.taken = 1; // It lived when this was saved.
    return of_link(shot);
  };

  CHECK(waits([](auto&) {})
        == "Not ended when the trace ended: it is waiting for its command, pid 4711.");
  CHECK(waits([](auto& in) { in.note(kind::link_write, connection, link, 4'096); })
        == "Not ended when the trace ended: it is waiting for the client to take 4,096 bytes.");
  CHECK(waits([](auto& in) { in.note(kind::child_exit, process); })
        == "Not ended when the trace ended: it is waiting for the rest of the output of its "
           "command, which has exited.");
  CHECK(waits([](auto& in) { in.note(kind::child_signal, process, 0, 0, 1); })
        == "Not ended when the trace ended: it is waiting for its command, pid 4711, which was "
           "sent SIGHUP.");
}

TEST_CASE("a session of a process that lives has not ended yet") {
  auto shot = exec_session([](auto&) {}).shot();
  shot.live = true;

  CHECK(of_link(shot).starts_with("Not ended: "));
}

TEST_CASE("a daemon that died is explained with what it was doing") {
  CHECK(of_link(exec_session([](auto&) {}))
        == "The daemon died; until then it was waiting for its command, pid 4711.");
  CHECK(of_link(exec_session([](auto& in) {
          in.note(kind::link_write, connection, link, 10);
          in.hang(connection, in.send(process, connection, "stream_ended"));
        }))
        == "The daemon died while connection " + std::to_string(connection)
             + " handled stream_ended; until then it was waiting for the client to take 10 bytes.");
}

// -- lost records -------------------------------------------------------------------

TEST_CASE("what was overwritten is not made up") {
  auto shot = exec_session().shot();
  auto& records = shot.rings[0].records;
  const auto last = std::find_if(records.begin(), records.end(), [](const auto& entry) {
    return entry.kind() == kind::operation_final;
  }); // After `end_decided`.
  shot.rings[0].first = 20;
  records.erase(records.begin(), last);
  shot.actors.push_back({.id = operation, .role = 6});
  const reading in{shot};

  CHECK(why_it_ended(in, session_of_operation(in, operation))
        == "It ended; the records that would show why were overwritten.");
}

TEST_CASE("for a trace of version 1, why states that causes are not recorded, and shows what is") {
  auto shot = exec_session().shot();
  for (const auto added :
       {kind::down, kind::link_stop, kind::source_cut, kind::source_ended, kind::end_decided}) {
    shot.schema.kinds.erase(static_cast<std::uint8_t>(added));
    std::erase_if(shot.rings[0].records, [&](const auto& entry) { return entry.kind() == added; });
  }
  const reading in{shot};

  CHECK(why_it_ended(in, session_of_operation(in, operation))
        == "It ended; a trace of this older version does not record why; its command exited with "
           "code 3; then the connection closed with 1000.");
  CHECK(of_link(shot)
        == "The connection was closed cleanly; its command exited with code 3; then the connection "
           "closed with 1000.");
}

TEST_CASE("bytes of which some records are lost are not summed up") {
  auto shot = exec_session().shot();
  auto& records = shot.rings[0].records;
  shot.rings[0].first = 7;
  records.erase(records.begin(),
                std::find_if(records.begin(), records.end(),
                             [](const auto& entry) { return entry.kind() == kind::link_open; }));

  const auto text = of_link(shot);
  CAPTURE(text);
  CHECK(text.find("everything it wrote was delivered;") != std::string::npos);
}

TEST_CASE("a session ends with its link, an operation with its final state") {
  const reading in{exec_session().shot()};
  const auto kinds_of = [&](const session& part) {
    std::vector<kind> kinds;
    for (const auto at : ends_of(in, part))
      kinds.push_back(in.seen[at].kind());
    return kinds;
  };

  CHECK(kinds_of(session_of_link(in, link)) == std::vector{kind::link_gone, kind::link_close});
  CHECK(kinds_of(session_of_operation(in, operation)) == std::vector{kind::operation_final});
}

} // namespace lectern::tracing

TEST_SUITE_END();
