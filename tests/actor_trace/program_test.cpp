#include "actors/trace/recording.hpp"
#include "tests/actor_trace/trace_folder.hpp"
#include "tests/actor_trace/two_sessions.hpp"
#include "tests/support/command.hpp"
#include "tests/support/temp_file.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <fstream>

namespace lectern::test {

namespace {

/// A recording of two sessions, and the program to read it.
class recorded {
public:
  explicit recorded(const trace::snapshot& shot = two_sessions().shot()) {
    REQUIRE_FALSE(trace::save(shot, file_.path()));
  }

  [[nodiscard]] command_result run(std::vector<std::string> words) const {
    words.insert(words.begin(), {LECTERN_ACTOR_TRACE_PATH, "--trace", file_.path().string()});
    return run_command({.argv = std::move(words)});
  }

  [[nodiscard]] std::string path() const { return file_.path().string(); }
  [[nodiscard]] std::string bytes() const { return file_.text(); }
  void replace(std::string_view bytes) const { std::ofstream{file_.path()} << bytes; }

private:
  temp_file file_;
};

command_result run(std::vector<std::string> words, std::vector<std::string> environment = {}) {
  words.insert(words.begin(), LECTERN_ACTOR_TRACE_PATH);
  return run_command({.argv = std::move(words), .environment = std::move(environment)});
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_SUITE_BEGIN("program");

TEST_CASE("ls prints a table, or with --json an array, in either place") {
  const recorded trace;

  const auto text = trace.run({"ls", "conn=27"});
  CHECK(text.status == 0);
  CHECK(text.err.empty());
  CHECK(text.out.starts_with("id  type"));
  CHECK(lines_of(text.out) == 4);

  const auto json = trace.run({"--json", "ls", "conn=27"});
  CHECK(boost::json::parse(json.out).as_array().size() == 3);
  CHECK(trace.run({"ls", "conn=27", "--json"}).out == json.out);
}

TEST_CASE("tail of a recording prints the last events with their numbers") {
  const recorded trace;

  const auto text = trace.run({"tail", "-n", "2", "conn=17"});
  CHECK(text.status == 0);
  CHECK(lines_of(text.out) == 2);
  CHECK(text.out.find("link_gone link 17") != std::string::npos);

  const auto json = trace.run({"--json", "tail", "-n", "1"});
  const auto last = boost::json::parse(json.out);
  CHECK(last.at("kind") == "exit");
  CHECK(last.at("name") == "connection 4");
  CHECK(last.at("n").is_int64());
}

TEST_CASE("grep has the exit status 0 for a hit and 1 for none") {
  const recorded trace;

  const auto hit = trace.run({"grep", "recv stop_link then link_gone within 10ms"});
  CHECK(hit.status == 0);
  CHECK(hit.out.starts_with("connection 17, in "));
  CHECK(lines_of(hit.out) == 3);
  const auto none = trace.run({"grep", "link_close then link_write"});
  CHECK(none.status == 1);
  CHECK(none.out.empty());
}

TEST_CASE("check prints what it examined if every rule holds") {
  const recorded trace;

  const auto result = trace.run({"check"});
  CHECK(result.status == 0);
  CHECK(result.out.starts_with("All 21 rules hold: 2 sessions, "));
  CHECK(result.out.ends_with(" records\n"));
  CHECK(trace.run({"check", "one-write"}).out.starts_with("The rule holds: 2 sessions, "));
  CHECK(trace.run({"--json", "check"}).out == "[]\n");
}

TEST_CASE("an error is one sentence, with the exit status 2") {
  const recorded trace;
  struct row {
    std::vector<std::string> words;
    std::string sentence;
  };
  for (const auto& [words, sentence] : std::vector<row>{
         {{"ls", "conn=18"}, "actor-trace: this trace has no connection 18\n"},
         {{"tail", "dur>1"},
          "actor-trace: `dur>1`: `1` is not a duration (5ms; units are ns, us, ms, s)\n"},
         {{"grep", "not send"},
          "actor-trace: the pattern has only `not`: add an event that has to occur\n"},
       }) {
    const auto result = trace.run(words);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(result.err == sentence);
  }
  CHECK(trace.run({"list"}).status == 2);
  CHECK(trace.run({}).status == 2);
}

TEST_CASE("a file that is not a trace, or not all of one, is refused with the reason") {
  const recorded trace;
  const auto whole = trace.bytes();
  struct row {
    std::string bytes;
    std::string why;
  };
  for (const auto& [bytes, why] : std::vector<row>{
         {"", "it is empty"},
         {"LECT", "it is too short for a trace"},
         {std::string(100, 'x'), "it is not a Lectern trace"},
         {whole.substr(0, whole.size() - 1), "it is truncated"},
         {whole.substr(0, 30), "it is truncated"},
       }) {
    trace.replace(bytes);
    const auto result = trace.run({"ls"});
    CHECK(result.status == 2);
    CHECK(result.err.ends_with(": " + why + "\n"));
  }
  const auto missing = run({"--trace", "/nonexistent", "ls"});
  CHECK(missing.status == 2);
  CHECK(missing.err == "actor-trace: cannot read /nonexistent: No such file or directory\n");
}

TEST_CASE("the trace is by default in the folder of the daemon") {
  const temp_folder folder;
  trace_folder trace{two_sessions().shot()};
  std::filesystem::create_directory_symlink(trace.path(), folder.path() / "trace");

  CHECK(run({"ls"}, {"LECTERN_DIR=" + folder.path().string()}).status == 0);
}

TEST_CASE("a conclusion from a trace with losses states since when it is complete") {
  auto a = two_sessions();
  a.lose(1'234);
  const recorded trace{a.shot()};

  const auto result = trace.run({"grep", "link_close"});

  CHECK(result.status == 0);
  CHECK(result.err.starts_with("about 1,234 records were overwritten; complete from "));
  CHECK(result.err.ends_with(": this answer may lack what happened before\n"));
  CHECK(lines_of(result.err) == 1);
}

TEST_CASE("lint and diff have the exit status 1 if they find something, 0 if not") {
  auto slow = two_sessions();
  for (int i = 0; i < 3; ++i)
    slow.enter(13, "timer", [&] { slow.wait(6'000'000); });
  const recorded sick{slow.shot()};
  const recorded trace;
  auto other = two_sessions();
  other.note(trace::kind::link_drop, 14, 27);
  const recorded longer{other.shot()};

  CHECK(sick.run({"lint"}).status == 1);
  CHECK(sick.run({"lint", "--handler", "10ms"}).status == 0);
  CHECK(trace.run({"lint"}).status == 0);
  CHECK(trace.run({"lint", "--handler", "10"}).status == 2);
  CHECK(run({"diff", trace.path(), trace.path()}).status == 0);
  const auto differs = run({"diff", trace.path(), longer.path()});
  CHECK(differs.status == 1);
  CHECK(differs.out.find("`its end` in A, `link_drop` in B") != std::string::npos);
  CHECK(run({"diff", trace.path(), longer.path(), "--conn", "17:17"}).status == 0);
  CHECK(run({"diff", trace.path(), longer.path(), "--conn", "17:18"}).status == 2);
}

TEST_CASE("what every command prints for programs is one JSON document") {
  const recorded trace;
  for (const std::vector<std::string>& words : {std::vector<std::string>{"ls", "--tree"},
                                                {"top"},
                                                {"info", "conn=17"},
                                                {"info", "4"},
                                                {"stats"},
                                                {"stats", "conn=17"},
                                                {"lint"},
                                                {"grep", "link_close"}}) {
    auto with_json = words;
    with_json.insert(with_json.begin(), "--json");
    boost::system::error_code failed;
    static_cast<void>(boost::json::parse(trace.run(with_json).out, failed));
    CHECK_MESSAGE(!failed, words.front());
    CHECK_FALSE(trace.run(words).out.empty());
  }
}

TEST_CASE("grep prints an array of its hits for programs, an empty one for none") {
  const recorded trace;

  CHECK(boost::json::parse(trace.run({"--json", "grep", "link_open"}).out).as_array().size() == 2);
  CHECK(trace.run({"--json", "grep", "link_drop"}).out == "[]\n");
}

TEST_CASE("a reader that closes the pipe ends it quietly") {
  const recorded trace;

  const auto result = run_command(
    {.argv = {"sh", "-c",
              "for i in 1 2 3 4; do \"$0\" --trace \"$1\" tail || echo $?; done | head -n 1",
              LECTERN_ACTOR_TRACE_PATH, trace.path()}});

  CHECK(lines_of(result.out) == 1);
  CHECK(result.err.empty());
}

TEST_SUITE_END();

} // namespace lectern::test
