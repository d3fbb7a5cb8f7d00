#include "actors/source/terminal_modes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace lectern {

namespace {

/// What is to be done behind `output`, with `E` for ESC.
std::string reset_of(std::string_view output) {
  terminal_modes whole;
  whole.consume(output);
  terminal_modes bytewise;
  for (const char& c : output)
    bytewise.consume({&c, 1});
  CHECK(whole.reset() == bytewise.reset());
  auto text = whole.reset();
  for (auto& c : text)
    c = c == '\x1b' ? 'E' : c;
  return text;
}

} // namespace

TEST_SUITE("terminal_modes") {
  TEST_CASE("text, colours that end, and moves of the cursor leave nothing to be done") {
    CHECK(reset_of("").empty());
    CHECK(reset_of("plain \xc3\xa4\r\n").empty());
    CHECK(reset_of("\x1b[1;31mred\x1b[0m \x1b[32mgreen\x1b[m").empty());
    CHECK(reset_of("\x1b[2J\x1b[H\x1b[10;20Hx\x1b"
                   "7\x1b"
                   "8\x1bM")
            .empty());
    CHECK(reset_of("\x1b[>4;1m\x1b[?4m").empty());
  }

  TEST_CASE("each mode that was set is set back, the screen first") {
    CHECK(reset_of("\x1b[?2004h\x1b[?1049h") == "E[?1049lE[?2004l");
    CHECK(reset_of("\x1b[?1000;1002;1006h") == "E[?1000lE[?1002lE[?1006l");
    CHECK(reset_of("\x1b[?25l\x1b[?7l") == "E[?7hE[?25h");
    CHECK(reset_of("\x1b[?1h\x1b=") == "E[?1lE>");
    CHECK(reset_of("\x1b[4h") == "E[4l");
    CHECK(reset_of("\x1b[1;31mred") == "E[0m");
    CHECK(reset_of("\x1b(0lqk") == "E(B");
    CHECK(reset_of("\x0e") == "\x0f");
    CHECK(reset_of("\x1b[2;10r") == "E[rE[999;1H");
    CHECK(reset_of("\x1b[?6h") == "E[?6lE[rE[999;1H");
  }

  TEST_CASE("what a program has set back itself is left alone") {
    CHECK(reset_of("\x1b[?1049h\x1b[?25l\x1b[?25h\x1b[?1049l").empty());
    CHECK(reset_of("\x1b[4h\x1b[4l\x1b=\x1b>\x1b(0\x1b(B\x0e x\x0f").empty());
    CHECK(reset_of("\x1b[2;10r\x1b[r").empty());
    CHECK(reset_of("\x1b[?1049h\x1b[4h\x1b(0\x1b[?25l\x1b"
                   "c")
            .empty());
    CHECK(reset_of("\x1b[4h\x1b=\x1b[1m\x1b[2;3r\x1b[?6h\x1b[!p").empty());
  }

  TEST_CASE("a sequence that was not finished is cancelled") {
    CHECK(reset_of("\x1b") == "\x18");
    CHECK(reset_of("\x1b[?10") == "\x18");
    CHECK(reset_of("\x1b]0;a title") == "\x18");
    CHECK(reset_of("\x1b]0;a title\a").empty());
    CHECK(reset_of("\x1b]0;a title\x1b\\").empty());
    CHECK(reset_of("\x1bP+q\x18").empty());
  }

  TEST_CASE("what stands in a title, or is too long, is no mode") {
    CHECK(reset_of("\x1b]0;[?1049h\a").empty());
    CHECK(reset_of("\x1b[?" + std::string(1'000, '1') + "h").empty());
    CHECK(reset_of("\x1b[?99999999999999999999h").empty());
    CHECK(reset_of("\x1b[?;h\x1b[?h").empty());
  }

  TEST_CASE("what sets the modes again is what the output has left of them") {
    const auto set_of = [](std::string_view output) {
      terminal_modes before;
      before.consume(output);
      terminal_modes after;
      after.consume(before.set());
      CHECK(after.set() == before.set());
      return before.set();
    };
    CHECK(set_of("plain \x1b[1;31mred").empty());
    CHECK(set_of("\x1b[?2004h\x1b[?1049h\x1b[?25l") == "\x1b[?1049h\x1b[?25l\x1b[?2004h");
    CHECK(set_of("\x1b[?1000;1006h\x1b[?1000l") == "\x1b[?1006h");
    CHECK(set_of("\x1b[4h\x1b=\x1b(0\x0e") == "\x1b[4h\x1b=\x1b(0\x0e");
    CHECK(set_of("\x1b[2;10r") == "\x1b[2;10r");
    CHECK(set_of("\x1b[2;10r\x1b[r").empty());
    CHECK(set_of("\x1b[?1049h\x1b"
                 "c")
            .empty());
  }
}

} // namespace lectern
