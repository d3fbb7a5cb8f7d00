#include "tests/actor_trace/two_sessions.hpp"
#include "tools/actor-trace/info.hpp"

#include <doctest/doctest.h>

namespace lectern::tracing {

using test::two_sessions;
using trace::kind;

namespace {

/// The row of a table in which a field has this value.
boost::json::object row_with(const table& rows, std::string_view field, std::string_view value) {
  for (const auto& row : rows.to_json())
    if (row.at(field).is_string() && row.at(field).as_string() == value)
      return row.as_object();
  return {};
}

} // namespace

TEST_SUITE_BEGIN("info");

TEST_CASE("a subject is an actor, a connection or an operation") {
  const reading trace{two_sessions().shot()};

  CHECK(find_subject(trace, "4")->title == "connection 4");
  CHECK(find_subject(trace, "actor=4")->actors == std::set<std::uint32_t>{4});
  CHECK(find_subject(trace, "conn=17")->actors == std::set<std::uint32_t>{2, 3, 4});
  CHECK(find_subject(trace, "op=77")->actors == std::set<std::uint32_t>{12, 13, 14});
  CHECK(find_subject(trace, "99").error() == "this trace has no actor 99");
  for (const std::string word : {"conn!=17", "conn=17,27", "kind=send", "dur>1ms"})
    CHECK(find_subject(trace, word).error()
          == "`" + word + "` is not one actor (12), connection (conn=17) or operation (op=1f3a)");
}

TEST_CASE("lives are listed with their ends") {
  const reading trace{two_sessions().shot()};
  const auto target = *find_subject(trace, "conn=17");

  const auto lives = life_table(trace, target).to_json();

  REQUIRE(lives.size() == 3);
  CHECK(lives[2].at("type") == "connection");
  CHECK(lives[2].at("conn") == 17);
  CHECK(lives[2].at("reason") == "normal");
  CHECK(lives[1].at("ended").is_null());
  CHECK(lives[0].at("operation") == "abcd0102-0304-0506-0708-090a0b0c0d0e");
}

TEST_CASE("messages are counted by direction, peer and kind") {
  const reading trace{two_sessions().shot()};
  const auto target = *find_subject(trace, "4");

  CHECK(row_with(peer_table(trace, target), "with", "command 3").at("received") == 1);
  CHECK(row_with(message_table(trace, target), "message", "stop_link").at("received") == 1);
  CHECK(row_with(message_table(trace, target), "message", "stop_link").at("sent") == 0);
  const auto both = *find_subject(trace, "conn=17");
  CHECK(row_with(message_table(trace, both), "message", "output").at("sent") == 1);
}

TEST_CASE("times are those of the subject's own handlers") {
  const reading trace{two_sessions().shot()};

  const auto times = time_table(trace, *find_subject(trace, "4")).to_json();

  std::uint64_t handlers = 0;
  for (const auto& row : times)
    if (row.at("time") == "handler")
      handlers += row.at("count").as_uint64();
  CHECK(handlers == 4);
  CHECK(times[0].at("below_ns") == 100);
}

TEST_CASE("credit is what was sent and did not come back") {
  auto a = two_sessions();
  a.note(kind::credit_taken, 3, 17, 200);
  const reading trace{a.shot()};

  const auto credit = credit_table(trace, *find_subject(trace, "conn=17")).to_json();

  REQUIRE(credit.size() == 1);
  CHECK(credit[0].at("source") == "command 3");
  CHECK(credit[0].at("sent_bytes") == 500);
  CHECK(credit[0].at("under_way_bytes") == 300);
}

TEST_SUITE_END();

} // namespace lectern::tracing
