#include "actors/runtime/overloaded.hpp"
#include "actors/source/log_viewers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace lectern {

namespace {

constexpr link_id first{1};
constexpr link_id second{2};

/// `1:abc` for output, `1:gap 0-5`, `1:end`, in order.
std::string to_words(const log_viewers::deliveries& all) {
  std::string text;
  for (const auto& [to, what] : all) {
    text += (text.empty() ? "" : " ") + std::to_string(static_cast<std::uint64_t>(to)) + ":";
    text += std::visit(overloaded{
                         [](const output& part) { return std::string{part.data.text()}; },
                         [](const output_gap& gap) {
                           return "gap " + std::to_string(gap.from) + "-" + std::to_string(gap.to);
                         },
                         [](const output_end& end) {
                           return end.exit_code ? "end " + std::to_string(*end.exit_code)
                                                : std::string{"end"};
                         },
                       },
                       what);
  }
  return text;
}

/// A log of 8 bytes; viewers have a window of 4.
struct viewers_fixture {
  std::string write(std::string_view text) {
    viewers.append(text);
    return to_words(viewers.serve());
  }

  std::string attach(link_id link, std::size_t replay = 8) {
    return to_words(viewers.attach(link, viewers.tail(replay)));
  }

  std::string credit(link_id link, std::size_t bytes) {
    return to_words(viewers.add_credit(link, bytes));
  }

  log_viewers viewers{8, 4};
};

} // namespace

TEST_SUITE("log_viewers") {
  TEST_CASE_FIXTURE(viewers_fixture, "each viewer gets what it has credit for") {
    attach(first);
    attach(second);
    CHECK(write("abc") == "1:abc 2:abc");

    CHECK(credit(first, 3).empty());
    CHECK(write("def") == "1:def 2:d");
    CHECK(credit(second, 1) == "2:e");
  }

  TEST_CASE("a viewer that gives credit byte by byte is served in pieces") {
    log_viewers uut{1'000, 160};
    static_cast<void>(uut.attach(first, 0));
    uut.append(std::string(500, 'x'));
    CHECK(to_words(uut.serve()) == "1:" + std::string(160, 'x'));
    CHECK_FALSE(uut.any_stalled());
    for (int i = 1; i < 10; ++i)
      REQUIRE(uut.add_credit(first, 1).empty());

    CHECK(to_words(uut.add_credit(first, 1)) == "1:" + std::string(10, 'x'));
    static_cast<void>(uut.any_stalled());
    CHECK(uut.any_stalled());
  }

  TEST_CASE("the last bytes that there are make a piece, however few") {
    log_viewers uut{1'000, 160};
    static_cast<void>(uut.attach(first, 0));
    uut.append(std::string(162, 'x'));
    CHECK(to_words(uut.serve()) == "1:" + std::string(160, 'x'));
    CHECK(uut.add_credit(first, 1).empty());

    CHECK(to_words(uut.add_credit(first, 1)) == "1:xx");
  }

  TEST_CASE_FIXTURE(viewers_fixture,
                    "who attaches late sees the end of the log, from a line's start") {
    write("one\ntwo");
    CHECK(attach(first, 5) == "1:two");
  }

  TEST_CASE_FIXTURE(viewers_fixture, "a log that fits into the replay is seen whole") {
    write("a\nbcd");
    CHECK(viewers.tail(6) == 0);
    CHECK(viewers.tail(5) == 0);
    CHECK(viewers.tail(4) == 2);
    viewers.clear_log();
    write("ef");
    CHECK(viewers.tail(2) == 5);
    CHECK(viewers.tail(1) == 6);
  }

  TEST_CASE_FIXTURE(viewers_fixture, "without a line's start it sees the last bytes") {
    write("abcdef");
    CHECK(attach(first, 3) == "1:def");
  }

  TEST_CASE_FIXTURE(viewers_fixture, "who comes back sees what it has not seen yet") {
    write("abcdef");
    CHECK(viewers.shows(4));
    CHECK(to_words(viewers.attach(first, 4)) == "1:ef");
    CHECK(viewers.shows(6));
    CHECK(to_words(viewers.attach(second, 6)).empty());
  }

  TEST_CASE_FIXTURE(viewers_fixture, "what was cleared, is to come, or was let go is not shown") {
    write("abc");
    viewers.clear_log();
    CHECK_FALSE(viewers.shows(2));
    CHECK(viewers.shows(3));
    CHECK_FALSE(viewers.shows(4));
    for (int i = 0; i < 5; ++i)
      write(std::string(4'096, 'x')); // A block each.
    CHECK_FALSE(viewers.shows(3));
  }

  TEST_CASE_FIXTURE(viewers_fixture, "who attaches again starts anew, with a whole window") {
    attach(first);
    write("abcd");
    CHECK(attach(first) == "1:abcd");
  }

  TEST_CASE_FIXTURE(viewers_fixture, "who has left gets nothing, and its credit nobody") {
    attach(first);
    viewers.detach(first);
    CHECK_FALSE(viewers.contains(first));

    CHECK(write("abc").empty());
    CHECK(credit(first, 100).empty());
    viewers.detach(first);
  }

  TEST_CASE_FIXTURE(viewers_fixture,
                    "the end stands behind the last byte, however late that is read") {
    attach(first);
    write("abcdef");
    CHECK(to_words(viewers.end_source()).empty());
    CHECK(viewers.contains(first));

    CHECK(credit(first, 2) == "1:ef 1:end");
    CHECK_FALSE(viewers.contains(first));
  }

  TEST_CASE_FIXTURE(viewers_fixture,
                    "nothing of the next source reaches who waits for the end of this") {
    attach(first);
    write("abcdef");
    static_cast<void>(viewers.end_source());
    CHECK(write("XY").empty());

    CHECK(credit(first, 100) == "1:ef 1:end");
  }

  TEST_CASE_FIXTURE(viewers_fixture,
                    "a viewer that is slow to see one end sees nothing of the next source") {
    attach(first);
    CHECK(write("abcdef") == "1:abcd");
    CHECK(to_words(viewers.end_source(1)).empty());
    CHECK(write("gh").empty());
    CHECK(to_words(viewers.end_source(2)).empty());

    CHECK(credit(first, 10) == "1:ef 1:end 1");
  }

  TEST_CASE_FIXTURE(viewers_fixture, "a viewer that grants no credit counts as stalled") {
    attach(first);
    write("abcde");
    static_cast<void>(viewers.any_stalled());
    credit(first, 0);

    CHECK(viewers.any_stalled());
  }

  TEST_CASE_FIXTURE(viewers_fixture, "an end without bytes is an end") {
    attach(first);
    CHECK(to_words(viewers.end_source()) == "1:end");
    CHECK(to_words(viewers.end_source()).empty());
  }
}

} // namespace lectern
