#include "actors/trace/flight_recorder.hpp"
#include "tests/actors/trace/trace_builder.hpp"
#include "tests/support/command.hpp"
#include "tests/support/piped_command.hpp"
#include "tests/support/temp_folder.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <csignal>

namespace lectern::test {

using trace::kind;

namespace {

/// A trace that this process writes, with one connection (4) in it.
class living_trace {
public:
  living_trace() {
    unit().put({kind::spawn, 4, 0, 3, 0});
    unit().put({kind::link_open, 4, 17, 0, 0});
  }

  [[nodiscard]] trace::ring& unit() { return recorder_.unit(0); }
  [[nodiscard]] trace::actor_entry& connection() { return *connection_; }
  [[nodiscard]] std::uint64_t now() const { return recorder_.now(); }
  [[nodiscard]] std::filesystem::path saved() const { return folder_.path() / "saved"; }
  void finish() { recorder_.finish(0); }

  /// The program, started by a shell that joins its two outputs.
  [[nodiscard]] piped_command start(const std::string& words) const {
    return piped_command{{"sh", "-c", "exec \"$0\" --trace \"$1\" " + words + " 2>&1",
                          LECTERN_ACTOR_TRACE_PATH, path(), saved().string()}};
  }

  [[nodiscard]] command_result run(std::vector<std::string> words) const {
    words.insert(words.begin(), {LECTERN_ACTOR_TRACE_PATH, "--trace", path()});
    return run_command({.argv = std::move(words)});
  }

private:
  [[nodiscard]] std::string path() const { return (folder_.path() / "trace").string(); }

  trace::flight_recorder recorder() const {
    auto made = trace::flight_recorder::create({.folder = folder_.path() / "trace",
                                                .units = 1,
                                                .ring_records = 1'024,
                                                .actors_max = 16,
                                                .schema = trace_builder{}.shot().schema});
    REQUIRE(made.has_value());
    return std::move(*made);
  }

  temp_folder folder_;
  trace::flight_recorder recorder_ = recorder();
  trace::actor_entry* connection_ = recorder_.list({.id = 4, .role = 3, .link = 17});
};

trace::snapshot load(const std::filesystem::path& file) {
  auto shot = trace::read_trace(file);
  REQUIRE(shot.has_value());
  return std::move(*shot);
}

} // namespace

TEST_SUITE_BEGIN("live");

TEST_CASE("ls shows what an actor handles at this moment, and for how long") {
  living_trace trace;
  const auto begun = std::chrono::steady_clock::now();
  trace.connection().now_type = 5;
  trace.connection().now_since = trace.now();

  const auto rows = boost::json::parse(trace.run({"--json", "ls"}).out);
  const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - begun;

  REQUIRE(rows.as_array().size() == 1);
  CHECK(rows.at(0).at("now") == "output");
  const auto now_ns = rows.at(0).at("now_ns").to_number<std::int64_t>();
  CHECK(now_ns > 0);
  CHECK(now_ns <= passed.count());
}

TEST_CASE("tail prints what happens, and stops by itself") {
  living_trace trace;
  auto tail = trace.start("tail -n 3 -t 60 kind=mark conn=17");

  while (!wait_ended(tail.process().pid(), within(5ms)))
    trace.unit().put({kind::mark, 4, 0, 7, 0});
  const auto text = tail.read_to_end(within(10s));

  CHECK(text.find("connection 4            mark 7\n") != std::string::npos);
  CHECK(text.find("stopped after 3 events") != std::string::npos);
  CHECK(tail.process().wait(within(10s)) == 0);
}

TEST_CASE("tail ends with the process that it follows") {
  living_trace trace;
  auto tail = trace.start("tail -t 60 kind=service_stop");

  trace.finish();

  CHECK(tail.process().wait(within(10s)) == 0);
}

TEST_CASE("top ranks what happened within its window") {
  living_trace trace;
  auto top = trace.start("--json top --once -w 0.2");
  std::uint64_t messages = 0;
  for (; !wait_ended(top.process().pid(), within(5ms)); messages += 10)
    trace.connection().messages += 10;

  const auto rows = boost::json::parse(top.read_to_end(within(10s)));

  REQUIRE(rows.as_array().size() == 1);
  CHECK(rows.at(0).at("id") == 4);
  const auto in_window = rows.at(0).at("messages_per_second").to_number<std::uint64_t>() / 5;
  CHECK(in_window >= 10);
  CHECK(in_window % 10 == 0);
  CHECK(in_window <= messages);
}

TEST_CASE("record keeps its file when it is interrupted") {
  living_trace trace;
  auto record = trace.start("record -t 60 -o \"$2\"");
  CHECK(record.read_some(100, within(10s)) == "recording; press Ctrl-C to stop\n");

  for (int i = 0; i < 100; ++i)
    trace.unit().put({kind::mark, 4, 0, 7, 0});
  record.process().signal(SIGINT);

  CHECK(record.process().wait(within(10s)) == 0);
  CHECK(load(trace.saved()).rings[0].records.size() == 102);
}

TEST_CASE("snapshot saves what is there, also if the process has ended") {
  living_trace trace;
  trace.finish();

  CHECK(trace.run({"snapshot", "-o", trace.saved().string()}).status == 0);
  CHECK(load(trace.saved()).rings[0].records.size() == 2);
}

TEST_CASE("a file that cannot be written is refused") {
  living_trace trace;

  const auto result = trace.run({"snapshot", "-o", "/nonexistent/file"});

  CHECK(result.status == 2);
  CHECK(result.err == "actor-trace: cannot write /nonexistent/file: No such file or directory\n");
}

TEST_CASE("watch saves the trace at the first handler that is too slow") {
  living_trace trace;
  auto watch = trace.start("watch slow=100ms --snapshot \"$2\"");
  CHECK(watch.read_some(200, within(10s)).starts_with("watching "));

  trace.unit().put_at(trace.now(), {kind::enter, 4, 0, 0, 2}, 1U << 30);

  CHECK(watch.process().wait(within(10s)) == 1);
  CHECK(watch.read_to_end(within(10s)).starts_with("connection 4: enter timer (ran "));
  CHECK(load(trace.saved()).rings[0].records.size() == 3);
}

TEST_CASE("watch saves the trace when it is asked to, and not when it is ended") {
  living_trace trace;
  for (const auto& [signal, status] : {std::pair{SIGTERM, 0}, std::pair{SIGUSR2, 1}}) {
    auto watch = trace.start("watch death --snapshot \"$2\"");
    CHECK(watch.read_some(200, within(10s)).starts_with("watching "));

    watch.process().signal(signal);

    CHECK(watch.process().wait(within(10s)) == status);
    CHECK(std::filesystem::exists(trace.saved()) == (status == 1));
  }
}

TEST_SUITE_END();

} // namespace lectern::test
