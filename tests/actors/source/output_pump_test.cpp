#include "actors/source/output_pump.hpp"
#include "tests/support/fake_stream.hpp"

#include <doctest/doctest.h>

#include <string>

namespace lectern {

namespace {

using next = output_pump::next;

std::string text_of(const output_pump::turn& turn) {
  std::string text;
  for (const auto& part : turn.outputs)
    text += part.data.text();
  return text;
}

struct pump_fixture {
  fake_stream other_end;
  net::byte_stream stream = other_end.make();
};

} // namespace

TEST_SUITE("output_pump") {
  TEST_CASE_FIXTURE(pump_fixture, "nothing to read is waited for and sends nothing") {
    output_pump uut{100};
    const auto turn = uut.read(stream);

    CHECK(turn.then == next::wait_readable);
    CHECK(turn.outputs.empty());
  }

  TEST_CASE_FIXTURE(pump_fixture, "offsets go on from turn to turn") {
    output_pump uut{100};
    other_end.feed("abc");
    static_cast<void>(uut.read(stream));
    other_end.feed("de");
    const auto turn = uut.read(stream);

    REQUIRE(turn.outputs.size() == 1);
    CHECK(turn.outputs[0].offset == 3);
    CHECK(turn.outputs[0].data.text() == "de");
  }

  TEST_CASE_FIXTURE(pump_fixture, "outputs of one turn are contiguous") {
    output_pump uut{256 * 1024};
    const std::string text(60'000, 'x');
    other_end.feed(text);
    const auto turn = uut.read(stream);

    std::uint64_t offset = 0;
    for (const auto& part : turn.outputs) {
      CHECK(part.offset == offset);
      offset += part.data.size();
    }
    CHECK(text_of(turn) == text);
  }

  TEST_CASE_FIXTURE(pump_fixture, "not a byte beyond the credit is read") {
    output_pump uut{5};
    other_end.feed("abcdefgh");

    CHECK(text_of(uut.read(stream)) == "abcde");
    CHECK(other_end.unread() == 3);
    const auto held_back = uut.read(stream);
    CHECK(held_back.then == next::wait_credit);
    CHECK(held_back.outputs.empty());
    CHECK(other_end.unread() == 3);

    uut.add_credit(2);
    CHECK(text_of(uut.read(stream)) == "fg");
    CHECK(other_end.unread() == 1);
  }

  TEST_CASE_FIXTURE(pump_fixture, "a turn takes at most 64 KiB and asks to go on") {
    output_pump uut{256 * 1024};
    other_end.feed(std::string(100'000, 'x'));
    const auto turn = uut.read(stream);

    CHECK(text_of(turn).size() == 64 * 1024);
    CHECK(turn.then == next::wait_readable);
  }

  TEST_CASE_FIXTURE(pump_fixture, "the end is told together with the last bytes") {
    output_pump uut{100};
    other_end.feed("last");
    other_end.end();
    const auto turn = uut.read(stream);

    CHECK(text_of(turn) == "last");
    CHECK(turn.then == next::ended);
  }

  TEST_CASE_FIXTURE(pump_fixture, "an error of the stream is its end") {
    fake_stream failing{std::make_shared<nth_call>(nth_call{1})};
    auto broken = failing.make();
    output_pump uut{100};

    CHECK(uut.read(broken).then == next::ended);
  }

  TEST_CASE_FIXTURE(pump_fixture, "discarded output is read without credit and not sent") {
    output_pump uut{3};
    other_end.feed("abcdefgh");
    static_cast<void>(uut.read(stream));
    uut.discard_output();
    const auto turn = uut.read(stream);

    CHECK(turn.outputs.empty());
    CHECK(turn.then == next::wait_readable);
    CHECK(other_end.unread() == 0);
  }

  TEST_CASE_FIXTURE(pump_fixture, "a cut stream gives what is there, then counts as ended") {
    output_pump uut{100};
    other_end.feed("rest");
    uut.cut();
    const auto turn = uut.read(stream);

    CHECK(text_of(turn) == "rest");
    CHECK(turn.then == next::ended);
  }

  TEST_CASE_FIXTURE(pump_fixture, "a cut stream still waits for credit") {
    output_pump uut{3};
    other_end.feed("abcdef");
    uut.cut();
    CHECK(text_of(uut.read(stream)) == "abc");
    CHECK(uut.read(stream).then == next::wait_credit);

    uut.add_credit(10);
    const auto turn = uut.read(stream);
    CHECK(text_of(turn) == "def");
    CHECK(turn.then == next::ended);
  }

  TEST_CASE_FIXTURE(pump_fixture, "a cut stream that never dries up ends after one pipe's worth") {
    output_pump uut{1024 * 1024};
    other_end.feed(std::string(200'000, 'x'));
    uut.cut();
    std::size_t taken = 0;
    auto turn = uut.read(stream);
    for (; turn.then != next::ended; turn = uut.read(stream)) {
      taken += text_of(turn).size();
      REQUIRE(taken <= 128 * 1024);
    }

    CHECK(taken + text_of(turn).size() == 64 * 1024);
  }
}

} // namespace lectern
