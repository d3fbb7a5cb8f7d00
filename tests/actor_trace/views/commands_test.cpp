#include "actors/trace/recording.hpp"
#include "tests/actor_trace/views/sessions.hpp"
#include "tests/support/command.hpp"
#include "tests/support/temp_file.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE_BEGIN("views' commands");

namespace lectern::test {

namespace {

/// A recording of a session, and the program to look at it.
class recorded {
public:
  explicit recorded(const trace::snapshot& shot = exec_session().shot()) {
    REQUIRE_FALSE(trace::save(shot, file_.path()));
  }

  void list_sessions(std::string_view lines) const {
    std::ofstream{file_.path().parent_path() / "sessions"} << lines;
  }

  [[nodiscard]] command_result run(std::vector<std::string> words) const {
    words.insert(words.begin(), {LECTERN_ACTOR_TRACE_PATH, "--trace", file_.path().string()});
    return run_command({.argv = std::move(words), .environment = {"COLUMNS=80"}});
  }

private:
  temp_file file_;
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("timeline draws the selection in one of its forms") {
  const recorded trace;

  CHECK(trace.run({"timeline", "conn=17"}).out.starts_with("    seconds   operation 3\n"));
  CHECK(trace.run({"timeline", "conn=17", "--mermaid"}).out.starts_with("sequenceDiagram\n"));
  CHECK(trace.run({"timeline", "conn=17", "--svg"}).out.starts_with("<svg "));
  CHECK(boost::json::parse(trace.run({"timeline", "conn=17", "--json"}).out).as_array().size()
        > 20);
  CHECK(trace.run({"timeline", "conn=17", "--svg", "--ascii"}).status == 2);
}

TEST_CASE("why explains the end of a session, an event by its number, or the last of a selection") {
  const recorded trace;

  const auto session = trace.run({"why", "op=1f3a"});
  CHECK(session.out.starts_with("The command exited with code 3 and everything"));
  CHECK(contains(session.out, "view_over from command 5"));
  CHECK(trace.run({"why", "#0"}).out.starts_with("#0 "));
  CHECK(contains(trace.run({"why", "kind=link_close"}).out, "sends Close 1000\n"));
  const auto json = boost::json::parse(trace.run({"why", "conn=17", "--json"}).out);
  CHECK(json.at("outlines").as_array().size() == 2);
}

TEST_CASE("why takes any part of an id, an instance, or the last session") {
  const recorded trace;
  const auto answer = "The command exited with code 3 and everything";
  CHECK(trace.run({"why", "3a0102-03"}).out.starts_with(answer)); // Without a list of sessions.

  trace.list_sessions(R"({"message":"session begun","id":"1f3a0102-0304-0506-0708-090a0b0c0d0e",)"
                      R"("instance":"box","what":"command","program":"ls","who":"user 7"})"
                      "\n"
                      R"({"message":"session ended","id":"1f3a0102-0304-0506-0708-090a0b0c0d0e",)"
                      R"("why":"finished","code":3,"ms":1000})");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"why", "0506"}, {"why", "box"}, {"why", "--last"}}) {
    const auto told = trace.run(words);
    CAPTURE(told);
    CHECK(contains(told.out, "The command ls on box, for user 7, ended after 1.00 s: finished, "
                             "exit code 3.\nThe command exited with code 3 and everything"));
  }
  const auto nobody = trace.run({"why", "nobody"});
  CHECK(nobody.status == 2);
  CHECK(nobody.err
        == "actor-trace: no session or instance matches nobody; `actor-trace sessions` lists the "
           "sessions\n");
}

TEST_CASE("why reports of a session without records what the list of sessions has") {
  const recorded trace;
  trace.list_sessions(
    R"({"message":"session begun","id":"99990102","instance":"box","what":"console","who":"ann"})"
    "\n"
    R"({"message":"session ended","id":"99990102","why":"client_left","ms":2})");
  const auto told = trace.run({"why", "9999"});
  CHECK(told.status == 0);
  CHECK(told.out == "The console on box, for ann, ended after 2.00 ms: client_left.\n");
  CHECK(told.err == "the records that would show what led to it were overwritten\n");
}

TEST_CASE("why states whether overwritten records concern its session") {
  const auto losses_of = [](trace::event_index first) {
    auto a = exec_session();
    a.on_ring(1);
    a.lose(9);
    auto shot = a.shot();
    auto& other = shot.rings[1].records;
    other.push_back(shot.rings[0].records[first]); // Complete from here.
    other.back().self = 99;
    const recorded trace{shot};
    return trace.run({"why", "conn=17"}).err;
  };

  CHECK(losses_of(0) == "about 9 records were overwritten, none of this session\n");
  CHECK(losses_of(9).starts_with("about 9 records were overwritten; complete from "));
}

TEST_CASE("effects follow an event") {
  const recorded trace;

  CHECK(contains(trace.run({"effects", "kind=slot_joined"}).out, "start_source"));
  CHECK(contains(trace.run({"effects", "-n", "1", "kind=slot_joined"}).out, "and 4 more lines"));
}

TEST_CASE("graph and export print what they are asked for") {
  const recorded trace;
  const temp_file into;

  CHECK(trace.run({"graph", "--dot"}).out.starts_with("digraph actors {"));
  CHECK(boost::json::parse(trace.run({"graph", "--json"}).out).is_array());
  CHECK(trace.run({"export", "--csv", "kind=link_close"}).out.starts_with("n,time_ns,"));
  CHECK(trace.run({"export", "--shiviz", "-o", into.path().string()}).out.empty());
  CHECK(into.text().starts_with("(?<host>"));
}

TEST_CASE("what cannot be done is an error in one sentence") {
  const recorded trace;
  const auto error_of = [&](std::vector<std::string> words) {
    const auto result = trace.run(std::move(words));
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    return result.err;
  };

  CHECK(error_of({"timeline"}) == "actor-trace: whose timeline? Use conn=, op= or actor=\n");
  CHECK(error_of({"why", "#99999"}) == "actor-trace: this trace has no event #99999\n");
  CHECK(error_of({"effects", "dur>1h"}).starts_with("actor-trace: `dur>1h`"));
  CHECK(error_of({"effects", "dur>10s"})
        == "actor-trace: nothing in this trace matches this selection\n");
  CHECK(error_of({"export"}).starts_with("actor-trace: which format?"));
  CHECK(error_of({"export", "--csv", "-o", "/dev/full"})
        == "actor-trace: cannot write /dev/full\n");
}

} // namespace lectern::test

TEST_SUITE_END();
