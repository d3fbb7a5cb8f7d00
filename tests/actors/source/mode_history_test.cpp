#include "actors/source/mode_history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace lectern {

namespace {

/// A log of 8 KiB, and what is found in it with `E` for ESC.
struct history_fixture {
  void write(std::string_view text) {
    while (!text.empty()) {
      const auto space = log.prepare();
      const auto size = std::min(space.size(), text.size());
      std::memcpy(space.data(), text.data(), size);
      log.commit(size);
      modes.follow(log);
      text.remove_prefix(size);
    }
  }

  /// So much that what stands before is dropped.
  void write_much() {
    for (int i = 0; i < 100; ++i)
      write(std::string(1'000, 'x'));
    REQUIRE(log.begin() > 0);
  }

  std::string modes_at(std::uint64_t offset) {
    auto text = modes.find(log, offset).modes;
    for (auto& c : text)
      c = c == '\x1b' ? 'E' : c;
    return text;
  }

  /// What follows the first place at or after `offset`, up to a dot.
  std::string shown_from(std::uint64_t offset) {
    const auto place = modes.find(log, offset);
    const auto text = std::string{log.read(place.offset, 100).text()};
    return text.substr(0, text.find('.'));
  }

  output_log log{8'192};
  mode_history modes;
};

} // namespace

TEST_SUITE("mode_history") {
  TEST_CASE_FIXTURE(history_fixture, "modes set by what was dropped are in force where it begins") {
    write("\x1b[?1049h\x1b[?1h\x1b[?2004h\x1b[2;20r\x1b=");
    write_much();

    CHECK(modes_at(log.begin()) == "E[?1049hE[?1hE[?2004hE[2;20rE=");
    CHECK(modes_at(log.end()) == "E[?1049hE[?1hE[?2004hE[2;20rE=");
  }

  TEST_CASE_FIXTURE(history_fixture, "modes are those of the place, not of the end") {
    write("\x1b[?25l");
    write_much();
    const auto middle = log.end();
    write("\x1b[?25h\x1b[?1049h");

    CHECK(modes_at(log.begin()) == "E[?25l");
    CHECK(modes_at(middle) == "E[?25l");
    CHECK(modes_at(log.end()) == "E[?1049h");
  }

  TEST_CASE_FIXTURE(history_fixture, "a log that nothing was dropped of begins with its defaults") {
    write("\x1b[?1049h");

    CHECK(modes_at(0).empty());
    CHECK(modes.find(log, 0).offset == 0);
  }

  TEST_CASE_FIXTURE(history_fixture, "a view does not begin inside of a control sequence") {
    write("before\x1b[1;31mred.\x1b]0;title\anext.\x1b(Bend.");
    for (const std::uint64_t inside : {7, 8, 12})
      CHECK(shown_from(inside) == "red");
    CHECK(shown_from(6) == "\x1b[1;31mred");
    CHECK(shown_from(20) == "next");
    CHECK(shown_from(34) == "end");
  }

  TEST_CASE_FIXTURE(history_fixture, "a view does not begin inside of a character") {
    write("a\xf0\x9f\x98\x80"
          "b.");

    for (const std::uint64_t inside : {2, 3, 4})
      CHECK(shown_from(inside) == "b");
    CHECK(shown_from(1)
          == "\xf0\x9f\x98\x80"
             "b");
  }

  TEST_CASE_FIXTURE(history_fixture, "bytes that continue no character are shown") {
    write("a\x80\x80\x80\x80\x80.");

    CHECK(shown_from(1) == "\x80\x80");
  }

  TEST_CASE_FIXTURE(history_fixture, "in a sequence that has not ended, a view begins at the end") {
    write("a\x1b]0;title");

    CHECK(modes.find(log, 3).offset == log.end());
  }

  TEST_CASE_FIXTURE(history_fixture, "only a full-screen program that still runs has to repaint") {
    write("\x1b[?1049h");
    CHECK_FALSE(modes.find(log, 0).needs_repaint); // The view has all of it.
    CHECK(modes.find(log, log.end()).needs_repaint);
    const auto inside = log.end();
    write("\x1b[?1049l");

    CHECK_FALSE(modes.find(log, inside).needs_repaint);
  }
}

} // namespace lectern
