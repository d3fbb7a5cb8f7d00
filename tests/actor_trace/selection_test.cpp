#include "tests/actor_trace/two_sessions.hpp"
#include "tools/actor-trace/selection.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace lectern::tracing {

using test::two_sessions;
using trace::kind;

namespace {

or_sentence<selection> parse(const std::vector<std::string>& words) {
  return selection::parse(words);
}

std::vector<event_index> chosen(const reading& trace, const std::vector<std::string>& words) {
  return parse(words)->apply(trace);
}

/// Whether `all` of what is chosen has a property, and something is chosen.
template <class Predicate>
bool all_of(const reading& trace, const std::vector<std::string>& words, Predicate is_it) {
  const auto events = chosen(trace, words);
  return !events.empty() && std::all_of(events.begin(), events.end(), [&](auto at) {
    return is_it(trace.seen[at]);
  });
}

} // namespace

TEST_SUITE_BEGIN("selection");

TEST_CASE("a word that is not a term is refused with the reason") {
  struct row {
    std::string word;
    std::string wrong;
  };
  for (const auto& line : std::vector<row>{
         {"17",
          "`17` is not a term; the fields are conn, op, actor, type, kind, msg, unit, t, dur, "
          "wait"},
         {"link=17", "`link=17` is not a term; the fields are conn, op, actor, type, kind, msg, "
                     "unit, t, dur, wait"},
         {"conn=x", "`conn=x`: `x` is not a number"},
         {"conn=17,", "`conn=17,`: `` is not a number"},
         {"conn=99999999999", "`conn=99999999999`: `99999999999` is not a number"},
         {"conn!17", "`conn!17` has `!` without `=`"},
         {"conn>17", "`conn>17`: conn is compared by = and !="},
         {"kind=", "`kind=`: a value is missing"},
         {"dur=1ms", "`dur=1ms`: dur is compared by < and >"},
         {"dur>1", "`dur>1`: `1` is not a duration (5ms; units are ns, us, ms, s)"},
         {"wait<ms", "`wait<ms`: `ms` is not a duration (5ms; units are ns, us, ms, s)"},
         {"t>noon", "`t>noon`: `noon` is neither a time of day (12:01:03.5) nor an offset (+5s)"},
         {"t<25:00:00",
          "`t<25:00:00`: `25:00:00` is neither a time of day (12:01:03.5) nor an offset (+5s)"},
       }) {
    CAPTURE(line.word);
    const auto parsed = parse({"unit=0", line.word});
    REQUIRE(parsed.has_error());
    CHECK(parsed.error() == line.wrong);
  }
}

TEST_CASE("a term of each field is understood") {
  for (const std::string word : {"conn=17", "conn!=17,18", "op=1f3a", "actor=12", "type=console",
                                 "kind=send,receive", "msg!=output", "unit=0", "t>12:01:03",
                                 "t<12:01:03.25", "t<+5s", "t>+5", "dur>1.5ms", "wait>20us"}) {
    CAPTURE(word);
    CHECK(parse({word}).has_value());
  }
}

TEST_CASE("nothing selects everything, and several terms have to hold together") {
  const reading trace{two_sessions().shot()};

  CHECK(chosen(trace, {}).size() == trace.seen.events().size());
  CHECK(all_of(trace, {"kind=send", "unit=1"},
               [](const auto& entry) { return entry.kind() == kind::send && entry.ring == 1; }));
}

TEST_CASE("a link selects what concerns it, and nothing of the link beside it") {
  const reading trace{two_sessions().shot()};

  CHECK(all_of(trace, {"conn=17"}, [](const auto& entry) { return entry.self <= 4; }));
  CHECK(all_of(trace, {"conn=27"}, [](const auto& entry) { return entry.self >= 12; }));
  CHECK(chosen(trace, {"conn=17", "kind=link_gone"}).size() == 1);
  CHECK(chosen(trace, {"conn=27", "kind=link_gone"}).empty());
  CHECK(chosen(trace, {"conn=17,27", "kind=link_open"}).size() == 2);
}

TEST_CASE("a console with two viewers shows each link its own events only") {
  auto a = two_sessions();
  a.spawn(20, "console");
  a.note(kind::viewer_added, 20, 17);
  a.note(kind::viewer_added, 20, 27);
  a.note(kind::output_sent, 20, 27, 5);
  a.handle(14, a.send(20, 14, "output"));
  const reading trace{a.shot()};

  CHECK(chosen(trace, {"actor=20", "kind=output_sent", "conn=27"}).size() == 1);
  CHECK(chosen(trace, {"actor=20", "kind=output_sent", "conn=17"}).empty());
  CHECK(chosen(trace, {"actor=20", "kind=send", "conn=27"}).size() == 1);
  CHECK(chosen(trace, {"actor=20", "kind=send", "conn=17"}).empty());
}

TEST_CASE("an operation is selected by the beginning of its UUID") {
  const reading trace{two_sessions().shot()};

  CHECK(chosen(trace, {"op=abcd"}) == chosen(trace, {"conn=17"}));
  CHECK(chosen(trace, {"op=77"}) == chosen(trace, {"conn=27"}));
  CHECK(chosen(trace, {"op=abcd", "op=77"}).empty());
}

TEST_CASE("an actor is selected with its messages, a type with what it did itself") {
  const reading trace{two_sessions().shot()};

  CHECK(all_of(trace, {"actor=4", "kind=send"}, [](const auto& entry) { return entry.peer == 4; }));
  CHECK(all_of(trace, {"type=connection"},
               [](const auto& entry) { return entry.self == 4 || entry.self == 14; }));
  CHECK(chosen(trace, {"type=connection", "kind=send"}).empty());
}

TEST_CASE("what is not equal is everything else") {
  const reading trace{two_sessions().shot()};
  const auto count = trace.seen.events().size();

  for (const std::string links : {"17", "27", "17,27"})
    CHECK(chosen(trace, {"conn=" + links}).size() + chosen(trace, {"conn!=" + links}).size()
          == count);
  CHECK(all_of(trace, {"msg!=output", "kind=send"}, [&](const auto& entry) {
    return trace.seen.schema().message(entry.type()) != "output";
  }));
}

TEST_CASE("times are offsets from the trace's beginning, or times of day near its end") {
  const reading trace{two_sessions().shot()};
  const auto second_half = [](const auto& entry) { return entry.ticks() > 1'000'000; };

  CHECK(all_of(trace, {"t>+1ms"}, second_half));
  CHECK(chosen(trace, {"t>+1ms"}).size() + chosen(trace, {"t<+1ms"}).size()
        == trace.seen.events().size());
  CHECK(chosen(trace, {"t>+1"}).empty());
  CHECK(chosen(trace, {"t>22:13:21"}).size() + chosen(trace, {"t<22:13:21"}).size()
        == trace.seen.events().size());
}

TEST_CASE("handlers are selected by how long they ran, messages by how long they waited") {
  const reading trace{two_sessions().shot()};

  CHECK(chosen(trace, {"dur>5ms"}).size() == 1);
  CHECK(all_of(trace, {"dur<5ms"}, is_handler));
  CHECK(chosen(trace, {"wait>1us"}).size() == 2);
  CHECK(
    all_of(trace, {"wait<1us"}, [](const auto& entry) { return entry.kind() == kind::receive; }));
}

TEST_CASE("comparisons with an amount are strict") {
  test::trace_builder a;
  const auto key = a.send(3, 4, "output");
  a.wait(990);
  a.handle(4, key, [&] { a.wait(1'500); });
  const reading trace{a.shot()};
  const auto count = [&](const std::string& word) { return chosen(trace, {word}).size(); };

  CHECK(count("wait>999ns") == 1);
  CHECK(count("wait>1us") == 0);
  CHECK(count("wait<1us") == 0);
  CHECK(count("wait<1001ns") == 1);
  CHECK(count("dur>1599ns") == 1);
  CHECK(count("dur>1600ns") == 0);
  CHECK(count("dur<1600ns") == 0);
  CHECK(count("dur<1601ns") == 1);
  CHECK(count("t>+2009ns") == 1);
  CHECK(count("t>+2010ns") == 0);
  CHECK(count("t<+2010ns") == 1);
  CHECK(count("t<+2011ns") == 2);
}

TEST_CASE("what a trace has no idea of is named") {
  const reading trace{two_sessions().shot()};
  struct row {
    std::string word;
    std::string sentence;
  };
  for (const auto& [word, sentence] : std::vector<row>{
         {"kind=sent", "this trace has no kind sent"},
         {"msg=output,stop_lnk", "this trace has no message stop_lnk"},
         {"type=session", "this trace has no type session"},
         {"conn=18", "this trace has no connection 18"},
         {"op=1f3a", "this trace has no operation 1f3a"},
         {"actor=99", "this trace has no actor 99"},
         {"conn=17", ""},
         {"dur>1s", ""},
       })
    CHECK(parse({word})->unknown_in(trace) == sentence);
}

TEST_CASE("terms about actors select actors, and terms about events select all of them") {
  const reading trace{two_sessions().shot()};

  const auto is_chosen = parse({"conn=17", "type!=operation", "kind=send"})->actors(trace);

  CHECK(is_chosen(3));
  CHECK(is_chosen(4));
  CHECK_FALSE(is_chosen(2));
  CHECK_FALSE(is_chosen(13));
}

TEST_SUITE_END();

} // namespace lectern::tracing
