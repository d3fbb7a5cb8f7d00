#include "actors/source/console.hpp"
#include "actors/trace/check.hpp"
#include "actors/trace/flight_recorder.hpp"
#include "actors/trace_schema.hpp"
#include "tests/actors/session/operation_fixture.hpp"
#include "tests/actors/trace/trace_builder.hpp"
#include "tests/support/temp_folder.hpp"
#include "tools/actor-trace/views/ending.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>

/// What `why` prints about the ends that real actors record.
TEST_SUITE_BEGIN("recorded ends");

namespace lectern::tracing {

using namespace std::chrono_literals;

namespace {

const std::string closed = "; then the connection closed.";
const std::string uuid = "1f3a0102-0304-0506-0708-090a0b0c0d0e";

/// What actors of this thread do is recorded.
class recorded_thread {
public:
  recorded_thread() { trace::this_thread = &recorder_.unit(0); }
  recorded_thread(const recorded_thread&) = delete;
  ~recorded_thread() { trace::this_thread = nullptr; }

  [[nodiscard]] reading read() const {
    auto shot = trace::read_trace(path());
    REQUIRE(shot.has_value());
    return reading{std::move(*shot)};
  }

private:
  [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "trace"; }

  [[nodiscard]] trace::flight_recorder recorder() const {
    auto made = trace::flight_recorder::create(
      {.folder = path(), .ring_records = 4'096, .actors_max = 16, .schema = trace_schema("test")});
    REQUIRE(made.has_value());
    return std::move(*made);
  }

  temp_folder folder_;
  trace::flight_recorder recorder_ = recorder();
};

struct recorded_operation : recorded_thread, operation_fixture {
  void begin_command() {
    exec_order order;
    order.id = {uuid};
    order.instance = "box";
    order.request = std::make_shared<exec_request>(exec_request{.interactive = true});
    order.source.terminal = net::terminal_size{};
    begin(std::move(order));
  }

  void run_command() {
    begin_command();
    join("0");
    join("control");
  }

  [[nodiscard]] operation_order console_of(const std::string& id, bool force) const {
    return console_order{
      .id = {id}, .instance = "box", .console = console, .force = force, .size = {}};
  }

  void view_console() {
    console = spawn_console(unit, {.source = {net::terminal_size{}, unit.opener()}});
    run();
    begin(console_of(uuid, false));
    join("0");
  }

  void end_child(net::exit_status status) {
    child().input.end();
    child().exit(status);
    run();
    flow();
  }

  /// The end of the operation, in one sentence. Claims that the trace breaks no rule.
  [[nodiscard]] std::string why() const {
    const auto in = read();
    const auto operations = in.lives.operations_named(uuid);
    REQUIRE(operations.size() == 1);
    for (const auto& finding : trace::check(in.seen))
      FAIL_CHECK(about(finding.which).name << ": " << finding.words);
    return why_it_ended(in, session_of_operation(in, operations.front()));
  }

  feed_actor console;
};

} // namespace

TEST_CASE_FIXTURE(recorded_operation, "a command that exits") {
  run_command();
  child().input.feed("hello");
  run();
  end_child({.code = 3});

  CHECK(why()
        == "The command exited with code 3 and everything it wrote was delivered (5 bytes); then "
           "the connection closed.");
}

TEST_CASE_FIXTURE(recorded_operation, "a command that ends while others hold its output") {
  run_command();
  child().exit(0);
  pass(feed_limits{}.drain_timeout);
  flow();

  CHECK(why()
        == "The command exited with code 0 and everything it wrote was delivered (0 bytes); "
           "programs that it left running still held its output and were not waited for; then the "
           "connection closed.");
}

TEST_CASE_FIXTURE(recorded_operation, "a command that crashes") {
  run_command();
  end_child({.signal = SIGSEGV});

  CHECK(why()
        == "The command was terminated by SIGSEGV and everything it wrote was delivered (0 bytes)"
             + closed);
}

TEST_CASE_FIXTURE(recorded_operation, "a command that its client interrupts") {
  run_command();
  link("control").received(net::frame_kind::text, "int");
  run();
  end_child({.signal = SIGINT});

  CHECK(why()
        == "The command was terminated by SIGINT, which its client sent, and everything it wrote "
           "was delivered (0 bytes)"
             + closed);
}

TEST_CASE_FIXTURE(recorded_operation, "a command that cannot be started") {
  unit.spawn_error = ENOENT;
  run_command();
  flow();

  CHECK(why() == "The command could not be started: No such file or directory" + closed);
}

TEST_CASE_FIXTURE(recorded_operation, "a client that leaves") {
  run_command();
  link("0").closed();
  run();
  end_child({.signal = SIGHUP});

  CHECK(why() == "The client closed its WebSocket; its command was terminated by SIGHUP" + closed);
}

TEST_CASE_FIXTURE(recorded_operation, "a stream that ends without a Close") {
  run_command();
  link("0").broke();
  run();
  end_child({.signal = SIGHUP});

  CHECK(why()
        == "The client disconnected without a Close; its command was terminated by SIGHUP"
             + closed);
}

TEST_CASE_FIXTURE(recorded_operation, "a client that leaves before all of its sockets are there") {
  begin_command();
  join("0");
  link("0").closed();
  run();

  CHECK(why() == "The client closed its WebSocket.");
}

TEST_CASE_FIXTURE(recorded_operation, "a client whose sockets do not come") {
  begin_command();
  pass(10s);

  CHECK(why() == "The client did not connect all of its WebSockets in time.");
}

TEST_CASE_FIXTURE(recorded_operation, "a client that cancels, and one that has signed out") {
  bool has_signed_out = false;
  std::string expected = "A client cancelled the operation; its command was terminated by SIGHUP";
  SUBCASE("on request") {}
  SUBCASE("as it has signed out") {
    has_signed_out = true;
    expected = "The service cancelled the operation; its error says why; its command was "
               "terminated by SIGHUP";
  }
  run_command();
  static_cast<void>(ask<operation_cancelled>(uut, cancel_operation{has_signed_out}));
  end_child({.signal = SIGHUP});

  CHECK(why() == expected + closed);
}

TEST_CASE_FIXTURE(recorded_operation, "a service that stops") {
  run_command();
  static_cast<void>(ask<shut_down_done>(uut, shut_down{}));
  end_child({.signal = SIGHUP});

  CHECK(why()
        == "The service stopped; its command was terminated by SIGHUP; then the connection closed "
           "with 1001.");
}

TEST_CASE_FIXTURE(recorded_operation, "a service that stops while a client that left is hung up") {
  run_command();
  link("0").closed();
  run();
  static_cast<void>(ask<shut_down_done>(uut, shut_down{}));
  end_child({.signal = SIGHUP});

  CHECK(why()
        == "The service stopped; its command was terminated by SIGHUP; then the connection closed "
           "with 1001.");
}

TEST_CASE_FIXTURE(recorded_operation, "a directory that is killed") {
  run_command();
  caf::anon_send_exit(directory, caf::exit_reason::kill);
  run();
  end_child({.signal = SIGHUP});

  CHECK(why().starts_with("It depends on directory "));
}

TEST_CASE_FIXTURE(recorded_operation, "the client of a console that leaves") {
  view_console();
  link("0").closed();
  run();
  flow();

  CHECK(why() == "The client closed its WebSocket.");
}

TEST_CASE_FIXTURE(recorded_operation, "a console whose program ends") {
  view_console();
  end_child({.code = 7});

  CHECK(why() == "The source of the console ended: its program exited with code 7" + closed);
}

TEST_CASE_FIXTURE(recorded_operation, "a console that another client takes") {
  view_console();
  auto second =
    spawn_operation(unit, directory, console_of("77770000-0000-0000-0000-000000000000", true));
  static_cast<void>(ask<operation_begun>(second, begin_operation{}));
  flow();

  CHECK(
    why()
    == "The console was taken over by operation 77770000; then the connection closed with 1000.");
}

TEST_CASE_FIXTURE(recorded_operation, "a viewer of a console that stops reading") {
  view_console();
  child().input.feed(std::string(1'000'000, 'x'));
  run();
  pass(stall_timeout);
  CHECK(why() == "The client read none of its pending output.");

  pass(*stop_link{}.within);
  CHECK(why() == "The client read none of its pending output; 262,144 bytes were not delivered.");
}

namespace {

/// The link of an operation ends, then the operation.
std::string sentence_of(std::uint64_t cause_of_link, std::uint64_t cause) {
  constexpr std::uint32_t operation = 2, connection = 3, link = 17;
  test::trace_builder a;
  a.spawn(operation, "operation");
  a.spawn(connection, "connection");
  a.note(trace::kind::link_open, connection, link);
  a.note(trace::kind::link_gone, connection, link, 0, static_cast<std::uint32_t>(cause_of_link));
  a.note(trace::kind::end_decided, operation, link, 1, static_cast<std::uint32_t>(cause));
  a.note(trace::kind::operation_final, operation);
  auto shot = a.shot();
  shot.schema.values = trace_schema("test").values;
  const reading in{std::move(shot)};
  return why_it_ended(in, session_of_operation(in, operation));
}

} // namespace

TEST_CASE("every cause that actors record has words of its own") {
  constexpr auto left = static_cast<std::uint64_t>(end_cause::client_left);
  const auto names = trace_schema("test").values;
  std::set<std::string> sentences;
  for (const auto& [cause, name] : names.at("end_cause"))
    if (cause != left)
      CHECK(sentences.insert(sentence_of(0, cause)).second);
  for (const auto& [cause, name] : names.at("cause"))
    CHECK(sentences.insert(sentence_of(cause, left)).second);
  for (const auto& sentence : sentences)
    CHECK(sentence.find("ended: ") == std::string::npos); // Then it would be a name only.
  CHECK(sentences.size() == 12);
}

} // namespace lectern::tracing

TEST_SUITE_END();
