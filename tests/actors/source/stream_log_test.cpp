#include "actors/runtime/overloaded.hpp"
#include "actors/source/stream_log.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace lectern {

namespace {

constexpr viewer_id first{1};
constexpr viewer_id second{2};

/// `1:abc` for output, `1:gap 0-5`, `1:end`, in order.
std::string to_words(const stream_log::deliveries& all) {
  std::string text;
  for (const auto& [to, what] : all) {
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
                       what);
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

} // namespace

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
