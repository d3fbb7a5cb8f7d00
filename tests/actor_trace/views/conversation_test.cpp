#include "tests/actor_trace/views/sessions.hpp"
#include "tools/actor-trace/views/conversation.hpp"

#include <doctest/doctest.h>

#include <sstream>

TEST_SUITE_BEGIN("conversation");

namespace lectern::tracing {

using namespace test;

namespace {

conversation heard(const trace_builder& built, grouping groups = grouping::actors) {
  const reading in{built.shot()};
  return conversation_in(in, all_of(in), groups);
}

/// A process that sends three messages to two operations that one directory made.
trace_builder triangle() {
  trace_builder in;
  in.spawn(1, "directory");
  in.spawn(2, "operation", 1);
  in.spawn(3, "operation", 1);
  in.spawn(5, "command", 2);
  tell(in, 5, 2, "output", [&] { in.note(trace::kind::output_taken, 2, 17, 4'096); });
  tell(in, 5, 2, "stream_ended");
  tell(in, 5, 3, "stream_ended");
  return in;
}

} // namespace

TEST_CASE("messages are counted from their sender to their receiver, with their bytes") {
  const auto talks = heard(triangle());

  REQUIRE(talks.talks.size() == 2);
  CHECK(talks.talks.at({5, 2}).messages == 2);
  CHECK(talks.talks.at({5, 2}).bytes == 4'096);
  CHECK(talks.talks.at({5, 3}).messages == 1);
}

TEST_CASE("a message whose sending was overwritten is counted at its arrival") {
  auto shot = triangle().shot();
  auto& records = shot.rings[0].records;
  std::erase_if(records, [](const auto& entry) { return entry.kind() == trace::kind::send; });
  const reading in{shot};

  CHECK(conversation_in(in, all_of(in), grouping::actors).talks.at({5, 2}).messages == 2);
}

TEST_CASE("each actor is below its parent") {
  CHECK(tree_of(heard(triangle()), false) ==
        R"(directory 1
├─ operation 2
│  └─ command 5
└─ operation 3
)");
  CHECK(tree_of(heard(triangle()), true) ==
        R"(directory 1
|- operation 2
|  `- command 5
`- operation 3
)");
}

TEST_CASE("actors of one role are one on demand") {
  const auto talks = heard(triangle(), grouping::roles);

  CHECK(tree_of(talks, true) == "directory\n`- operation\n   `- command\n");
  CHECK(talks.talks.size() == 1);
  CHECK(talks.talks.begin()->second.messages == 3);
}

TEST_CASE("the actor that sent most comes first") {
  std::ostringstream text;
  talks_of(heard(triangle())).print(text, false);

  CHECK(text.str().find("operation 2") < text.str().find("operation 3"));
}

TEST_CASE("a graph has a name for each node and an arrow for each talk") {
  CHECK(to_dot(heard(triangle())) ==
        R"(digraph actors {
  rankdir=LR
  node [shape=box, style=rounded]
  n1 [label="directory 1"]
  n2 [label="operation 2"]
  n3 [label="operation 3"]
  n5 [label="command 5"]
  n1 -> n2 [style=dotted, arrowhead=none]
  n1 -> n3 [style=dotted, arrowhead=none]
  n2 -> n5 [style=dotted, arrowhead=none]
  n5 -> n2 [label="2, 4.0 KiB"]
  n5 -> n3 [label="1"]
}
)");
  CHECK(to_mermaid(heard(triangle())).find("  n5 -->|\"2, 4.0 KiB\"| n2\n") != std::string::npos);
}

} // namespace lectern::tracing

TEST_SUITE_END();
