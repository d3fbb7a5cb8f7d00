#include "actors/runtime/overloaded.hpp"
#include "actors/source/stream_log.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

namespace {

constexpr viewer_id first{1};
constexpr viewer_id second{2};

/// `1:abc` for output, `1:gap 0-5`, `1:end`, in order.
std::string to_words(const stream_log::deliveries& deliveries) {
  std::string text;
  for (const auto& [to, delivery] : deliveries) {
    text += (text.empty() ? "" : " ") + std::to_string(static_cast<std::uint64_t>(to)) + ":";
    text += std::visit(overloaded{
                         [](const output& part) { return std::string{part.data.text()}; },
                         [](const output_gap& gap) {
                           return "gap " + std::to_string(gap.from) + "-" + std::to_string(gap.to);
                         },
                         [](const stream_ended& end) {
                           return end.ending.status.is_known
                                    ? "end " + std::to_string(end.ending.status.code)
                                    : std::string{"end"};
                         },
                       },
                       delivery);
  }
  return text;
}

void append(stream_log& log, std::string_view text) {
  while (!text.empty()) {
    const auto space = log.prepare();
    const auto size = std::min(space.size(), text.size());
    std::memcpy(space.data(), text.data(), size);
    log.commit(size);
    text.remove_prefix(size);
  }
}

source_ending exit_with(int code) {
  return {.status = {.code = code}};
}

/// A log that is kept; its views skip, and have a window of 4.
struct log_fixture {
  std::string write(std::string_view text) {
    append(log, text);
    return to_words(log.serve());
  }

  std::string attach(viewer_id viewer, std::size_t replay = 8) {
    return to_words(log.attach(viewer, log.tail(replay), pace::skipping));
  }

  std::string credit(viewer_id viewer, std::size_t bytes) {
    return to_words(log.add_credit(viewer, bytes));
  }

  std::string end(const source_ending& ending = {}) { return to_words(log.end_source(ending)); }

  stream_log log{{.log_bytes = 8, .window_bytes = 4}};
};

/// A log with a controller, number 0, and views that are served in turn, from 1.
struct crowd {
  static constexpr std::size_t window = 256 * 1024;

  explicit crowd(std::size_t views) {
    static_cast<void>(log.attach(controller, 0, pace::skipping));
    for (std::size_t i = 1; i <= views; ++i)
      static_cast<void>(log.attach(viewer_id{i}, shown[viewer_id{i}] = 0, pace::in_turn));
  }

  /// @returns How many messages were sent.
  std::size_t take(const stream_log::deliveries& deliveries) {
    for (const auto& [to, message] : deliveries)
      if (const auto* part = std::get_if<output>(&message)) {
        shown[to] += part->data.size();
        owed[to] += part->data.size();
        reached[to] = part->offset + part->data.size();
      }
    if (!deliveries.empty())
      first_served = deliveries.front().to;
    return deliveries.size();
  }

  std::size_t serve() { return take(log.serve()); }
  std::size_t serve_turn() { return take(log.serve_turn()); }

  /// Each gives credit for what it was sent.
  std::size_t give_credit() {
    std::size_t messages = 0;
    for (const auto& [viewer, bytes] : std::exchange(owed, {}))
      messages += take(log.add_credit(viewer, bytes));
    return messages;
  }

  std::size_t bytes_of(viewer_id viewer) { return shown[viewer]; }

  std::size_t bytes_of_views() {
    std::size_t sum = 0;
    for (const auto& [viewer, bytes] : shown)
      sum += viewer == controller ? 0 : bytes;
    return sum;
  }

  std::size_t least() {
    return of_views(SIZE_MAX, [](auto a, auto b) { return std::min(a, b); });
  }
  std::size_t most() {
    return of_views(0, [](auto a, auto b) { return std::max(a, b); });
  }

  template <class F>
  std::size_t of_views(std::size_t from, F choose) {
    for (const auto& [viewer, bytes] : shown)
      from = viewer == controller ? from : choose(from, bytes);
    return from;
  }

  /// How many have got the last byte.
  std::ptrdiff_t at_end() {
    return std::count_if(reached.begin(), reached.end(),
                         [this](const auto& entry) { return entry.second == log.log().end(); });
  }

  const viewer_id controller{};
  stream_log log{{.log_bytes = 1024 * 1024, .window_bytes = window}};
  std::map<viewer_id, std::size_t> shown; ///< Bytes of output.
  std::map<viewer_id, std::size_t> owed;  ///< Of them, not credited yet.
  std::map<viewer_id, std::uint64_t> reached;
  viewer_id first_served{UINT64_MAX};
};

} // namespace

TEST_SUITE("stream_log: views that are served in turn") {
  TEST_CASE("the echo of a keystroke reaches 100 of them at once, after the controller") {
    crowd viewers{100};
    append(viewers.log, "x");

    CHECK(viewers.serve() == 101);
    CHECK(viewers.first_served == viewers.controller);
    CHECK(viewers.bytes_of_views() == 100);
  }

  TEST_CASE("what they cost in one read is bounded, however many they are") {
    for (const std::size_t views : {1U, 10U, 1'000U}) {
      crowd viewers{views};
      std::size_t messages = 0;
      for (int read = 0; read < 64; ++read) {
        append(viewers.log, std::string(stream_log::turn_bytes_max, 'x'));
        messages += viewers.serve();
        static_cast<void>(viewers.give_credit());
      }
      CHECK(viewers.bytes_of(viewers.controller) == 64 * stream_log::turn_bytes_max);
      CHECK(viewers.bytes_of_views() <= 64 * stream_log::turn_bytes_max / turn_budget::read_share
                                          + turn_budget::bytes_max + crowd::window / 16);
      CHECK(messages <= 64 * 8);
    }
  }

  TEST_CASE("under a flood, none of them is served twice before all are served once") {
    crowd viewers{100};
    for (int read = 0; read < 400; ++read) {
      append(viewers.log, std::string(16 * 1024, 'x'));
      static_cast<void>(viewers.serve());
      static_cast<void>(viewers.give_credit());
    }

    CHECK(viewers.least() > 0);
    CHECK(viewers.most() - viewers.least() <= crowd::window / 16);
  }

  TEST_CASE("when the source is quiet, each of them gets the last byte") {
    crowd viewers{100};
    for (int read = 0; read < 100; ++read) {
      append(viewers.log, std::string(stream_log::turn_bytes_max, 'x'));
      static_cast<void>(viewers.serve());
    }
    CHECK(viewers.log.awaits_turn());
    int turns = 0;
    for (; viewers.log.awaits_turn() && turns < 10'000; ++turns)
      static_cast<void>(viewers.serve_turn() + viewers.give_credit());

    CHECK(viewers.at_end() == 101);
    CHECK(turns < 2'000);
    CHECK(turns > 100);
  }

  TEST_CASE("a read that leaves nothing for them leaves their turns to come") {
    crowd viewers{2};
    append(viewers.log, std::string(stream_log::turn_bytes_max, 'x'));
    static_cast<void>(viewers.serve());
    append(viewers.log, std::string(stream_log::turn_bytes_max, 'x'));
    static_cast<void>(viewers.serve());
    const auto before = viewers.bytes_of_views();
    CHECK(viewers.log.awaits_turn());

    static_cast<void>(viewers.serve_turn()); // The two reads were in this turn.
    CHECK(viewers.bytes_of_views() == before);
    static_cast<void>(viewers.serve_turn());
    CHECK(viewers.bytes_of_views() > before);
  }

  TEST_CASE("a view that gets control has what was still to come of its turns") {
    crowd viewers{50};
    append(viewers.log, std::string(stream_log::turn_bytes_max, 'x'));
    static_cast<void>(viewers.serve());
    const viewer_id last{50};
    REQUIRE(viewers.bytes_of(last) < stream_log::turn_bytes_max);
    viewers.log.set_pace(last, pace::skipping);

    static_cast<void>(viewers.serve_turn());
    CHECK(viewers.bytes_of(last) == stream_log::turn_bytes_max);
  }

  TEST_CASE("the end reaches all of them, in turn, and at once if none is waited for") {
    crowd viewers{100};
    append(viewers.log, std::string(10'000, 'x'));
    static_cast<void>(viewers.log.end_source({}));
    CHECK(viewers.log.is_viewed());
    int turns = 0;
    for (; viewers.log.is_viewed() && turns < 1'000; ++turns)
      static_cast<void>(viewers.serve_turn());
    CHECK(turns > 1);
    CHECK_FALSE(viewers.log.is_viewed());

    crowd others{100};
    append(others.log, std::string(10'000, 'x'));
    others.log.abandon_views();
    static_cast<void>(others.log.end_source({}));
    CHECK_FALSE(others.log.is_viewed());
  }
}

TEST_SUITE("stream_log: views that skip") {
  TEST_CASE_FIXTURE(log_fixture, "each viewer gets what it has credit for") {
    attach(first);
    attach(second);
    CHECK(write("abc") == "1:abc 2:abc");

    CHECK(credit(first, 3).empty());
    CHECK(write("def") == "1:def 2:d");
    CHECK(credit(second, 1) == "2:e");
  }

  TEST_CASE("a viewer that gives credit byte by byte is served in pieces") {
    stream_log uut{{.log_bytes = 1'000, .window_bytes = 160}};
    static_cast<void>(uut.attach(first, 0, pace::skipping));
    append(uut, std::string(500, 'x'));
    CHECK(to_words(uut.serve()) == "1:" + std::string(160, 'x'));
    CHECK(uut.take_stalled().empty());
    for (int i = 1; i < 10; ++i)
      REQUIRE(uut.add_credit(first, 1).empty());

    CHECK(to_words(uut.add_credit(first, 1)) == "1:" + std::string(10, 'x'));
    static_cast<void>(uut.take_stalled());
    CHECK(uut.take_stalled() == std::vector{first});
  }

  TEST_CASE("the last bytes that there are make a piece, however few") {
    stream_log uut{{.log_bytes = 1'000, .window_bytes = 160}};
    static_cast<void>(uut.attach(first, 0, pace::skipping));
    append(uut, std::string(162, 'x'));
    CHECK(to_words(uut.serve()) == "1:" + std::string(160, 'x'));
    CHECK(uut.add_credit(first, 1).empty());

    CHECK(to_words(uut.add_credit(first, 1)) == "1:xx");
  }

  TEST_CASE_FIXTURE(log_fixture, "who attaches late sees the end of the log, from a line's start") {
    write("one\ntwo");
    CHECK(attach(first, 5) == "1:two");
  }

  TEST_CASE_FIXTURE(log_fixture, "a log that fits into the replay is seen whole") {
    write("a\nbcd");
    CHECK(log.tail(6) == 0);
    CHECK(log.tail(5) == 0);
    CHECK(log.tail(4) == 2);
    log.clear_log();
    write("ef");
    CHECK(log.tail(2) == 5);
    CHECK(log.tail(1) == 6);
  }

  TEST_CASE_FIXTURE(log_fixture, "without a line's start it sees the last bytes") {
    write("abcdef");
    CHECK(attach(first, 3) == "1:def");
  }

  TEST_CASE_FIXTURE(log_fixture, "who comes back sees what it has not seen yet") {
    write("abcdef");
    CHECK(log.shows(4));
    CHECK(to_words(log.attach(first, 4, pace::skipping)) == "1:ef");
    CHECK(log.shows(6));
    CHECK(to_words(log.attach(second, 6, pace::skipping)).empty());
  }

  TEST_CASE_FIXTURE(log_fixture, "what was cleared, is to come, or was let go is not shown") {
    write("abc");
    log.clear_log();
    CHECK_FALSE(log.shows(2));
    CHECK(log.shows(3));
    CHECK_FALSE(log.shows(4));
    for (int i = 0; i < 50; ++i)
      write(std::string(4'096, 'x'));
    CHECK_FALSE(log.shows(3));
  }

  TEST_CASE_FIXTURE(log_fixture, "who attaches again starts anew, with a whole window") {
    attach(first);
    write("abcd");
    CHECK(attach(first) == "1:abcd");
  }

  TEST_CASE_FIXTURE(log_fixture, "who has left gets nothing, and its credit nobody") {
    attach(first);
    log.detach(first);
    CHECK_FALSE(log.is_viewed());

    CHECK(write("abc").empty());
    CHECK(credit(first, 100).empty());
    log.detach(first);
  }

  TEST_CASE_FIXTURE(log_fixture, "the end stands behind the last byte, however late that is read") {
    attach(first);
    write("abcdef");
    CHECK(end().empty());
    CHECK(log.is_viewed());

    CHECK(credit(first, 2) == "1:ef 1:end");
    CHECK_FALSE(log.is_viewed());
  }

  TEST_CASE_FIXTURE(log_fixture,
                    "nothing of the next source reaches who waits for the end of this") {
    attach(first);
    write("abcdef");
    end();
    CHECK(write("XY").empty());

    CHECK(credit(first, 100) == "1:ef 1:end");
  }

  TEST_CASE_FIXTURE(log_fixture,
                    "a viewer that is slow to see one end sees nothing of the next source") {
    attach(first);
    CHECK(write("abcdef") == "1:abcd");
    CHECK(end(exit_with(1)).empty());
    CHECK(write("gh").empty());
    CHECK(end(exit_with(2)).empty());

    CHECK(credit(first, 10) == "1:ef 1:end 1");
  }

  TEST_CASE_FIXTURE(log_fixture, "a viewer that grants no credit counts as stalled") {
    attach(first);
    write("abcde");
    static_cast<void>(log.take_stalled());
    credit(first, 0);

    CHECK(log.take_stalled() == std::vector{first});
  }

  TEST_CASE_FIXTURE(log_fixture, "a viewer that fell behind since the last look has not stalled") {
    attach(first);
    static_cast<void>(log.take_stalled());
    write("abcde");
    CHECK(log.take_stalled().empty());
    credit(first, 1);
    CHECK(log.take_stalled().empty());

    CHECK(log.take_stalled() == std::vector{first});
  }

  TEST_CASE("a viewer with more than an eighth of its window unacknowledged may stall") {
    stream_log uut{{.log_bytes = 1'000, .window_bytes = 160}};
    static_cast<void>(uut.attach(first, 0, pace::skipping));
    append(uut, std::string(20, 'x'));
    static_cast<void>(uut.serve());
    static_cast<void>(uut.take_stalled());
    CHECK(uut.take_stalled().empty());
    append(uut, "x");
    static_cast<void>(uut.serve());
    static_cast<void>(uut.take_stalled());

    CHECK(uut.take_stalled() == std::vector{first});
  }

  TEST_CASE_FIXTURE(log_fixture, "an end without bytes is an end") {
    attach(first);
    CHECK(end() == "1:end");
    CHECK(end().empty());
  }
}

TEST_SUITE("stream_log: views that hold the source back") {
  /// A view with a window of 4 that holds the source back, and nothing that is kept.
  struct held_fixture {
    std::string write(std::string_view text) {
      append(log, text);
      return to_words(log.serve());
    }

    held_fixture() { static_cast<void>(log.attach(first, 0, pace::held_back)); }

    stream_log log{{.log_bytes = 0, .window_bytes = 4}};
  };

  TEST_CASE_FIXTURE(held_fixture, "no more is wanted than the slowest of them has credit for") {
    CHECK(log.wanted() == 4);
    static_cast<void>(log.attach(second, 0, pace::held_back));
    CHECK(write("abc") == "1:abc 2:abc");
    CHECK(log.wanted() == 1);
    static_cast<void>(log.add_credit(first, 3));
    CHECK(log.wanted() == 1);

    static_cast<void>(log.add_credit(second, 2));
    CHECK(log.wanted() == 3);
  }

  TEST_CASE_FIXTURE(held_fixture, "a view that skips holds nothing back") {
    static_cast<void>(log.attach(second, 0, pace::skipping));
    write("abcd");
    static_cast<void>(log.add_credit(first, 4));
    CHECK(log.wanted() == 4);
    CHECK(write("efgh") == "1:efgh");

    log.set_pace(first, pace::skipping);
    CHECK(log.wanted() == SIZE_MAX);
  }

  TEST_CASE_FIXTURE(held_fixture, "without a view everything is wanted") {
    log.detach(first);
    CHECK(log.wanted() == SIZE_MAX);
    CHECK(write("abc").empty());
  }

  TEST_CASE_FIXTURE(held_fixture, "a view that waits for credit has not stalled") {
    write("abcd");
    static_cast<void>(log.take_stalled());

    CHECK(log.take_stalled().empty());
  }

  TEST_CASE_FIXTURE(held_fixture, "a source that rests keeps no memory for what was taken") {
    write("abcd");
    CHECK(log.log().begin() == 0);
    log.rest();
    CHECK(log.log().begin() == 4);
    CHECK(log.log().end() == 4);

    static_cast<void>(log.add_credit(first, 2));
    CHECK(write("ef") == "1:ef");
  }

  TEST_CASE_FIXTURE(held_fixture, "a source that rests keeps what a view has not taken") {
    static_cast<void>(log.attach(second, 0, pace::skipping));
    write("abcd");
    static_cast<void>(log.add_credit(first, 2));
    write("ef");
    log.rest();

    CHECK(to_words(log.add_credit(second, 2)) == "2:ef");
  }

  TEST_CASE_FIXTURE(held_fixture,
                    "an abandoned view gets what it has credit for, a gap and the end") {
    write("abc");
    log.abandon_views();
    CHECK(log.wanted() == SIZE_MAX);
    CHECK(write("defg") == "1:d");

    CHECK(to_words(log.end_source(exit_with(7))) == "1:gap 4-7 1:end 7");
  }
}

} // namespace lectern
