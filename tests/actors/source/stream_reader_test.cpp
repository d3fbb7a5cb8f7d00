#include "actors/source/stream_reader.hpp"
#include "tests/support/fake_stream.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace lectern {

namespace {

using next = stream_reader::next;

constexpr viewer_id viewer{1};

/// A stream, its log, and a view of that which holds the stream back.
struct reader_fixture {
  explicit reader_fixture(std::size_t window = 256 * 1024)
    : log{{.log_bytes = 0, .window_bytes = window}} {
    static_cast<void>(log.attach(viewer, 0, pace::held_back));
  }

  /// What the view is sent after a turn.
  std::string read() {
    turn = uut.read(stream, log);
    std::string text;
    for (const auto& delivery : log.serve())
      if (const auto* part = std::get_if<output>(&delivery.message)) {
        CHECK(part->offset == shown);
        shown += part->data.size();
        text += part->data.text();
      }
    CHECK(text.size() == turn.bytes_read);
    return text;
  }

  void add_credit(std::size_t bytes) { static_cast<void>(log.add_credit(viewer, bytes)); }

  fake_stream other_end;
  net::byte_stream stream = other_end.make();
  stream_log log;
  stream_reader uut;
  stream_reader::turn turn;
  std::uint64_t shown = 0;
};

struct small_window : reader_fixture {
  small_window() : reader_fixture(5) {}
};

} // namespace

TEST_SUITE("stream_reader") {
  TEST_CASE_FIXTURE(reader_fixture, "nothing to read is waited for and sends nothing") {
    CHECK(read().empty());
    CHECK(turn.then == next::wait_readable);
  }

  TEST_CASE_FIXTURE(reader_fixture, "offsets go on from turn to turn") {
    other_end.feed("abc");
    CHECK(read() == "abc");
    other_end.feed("de");

    CHECK(read() == "de");
    CHECK(shown == 5);
  }

  TEST_CASE_FIXTURE(reader_fixture, "a turn of many blocks is sent whole") {
    const std::string text(60'000, 'x');
    other_end.feed(text);

    CHECK(read() == text);
  }

  TEST_CASE_FIXTURE(small_window, "not a byte beyond the credit is read") {
    other_end.feed("abcdefgh");
    CHECK(read() == "abcde");
    CHECK(other_end.unread() == 3);
    CHECK(read().empty());
    CHECK(turn.then == next::wait_credit);
    CHECK(other_end.unread() == 3);

    add_credit(2);
    CHECK(read() == "fg");
    CHECK(other_end.unread() == 1);
  }

  TEST_CASE_FIXTURE(reader_fixture, "a turn takes at most 64 KiB and asks to go on") {
    other_end.feed(std::string(100'000, 'x'));

    CHECK(read().size() == 64 * 1024);
    CHECK(turn.then == next::wait_readable);
  }

  TEST_CASE_FIXTURE(reader_fixture, "the end is told together with the last bytes") {
    other_end.feed("last");
    other_end.end();

    CHECK(read() == "last");
    CHECK(turn.then == next::ended);
  }

  TEST_CASE_FIXTURE(reader_fixture, "an error of the stream is its end") {
    fake_stream failing{std::make_shared<nth_call>(nth_call{1})};
    stream = failing.make();

    CHECK(read().empty());
    CHECK(turn.then == next::ended);
  }

  TEST_CASE_FIXTURE(small_window, "output that nobody views is read without credit") {
    other_end.feed("abcdefgh");
    read();
    log.detach(viewer);
    const auto rest = uut.read(stream, log);

    CHECK(rest.bytes_read == 3);
    CHECK(rest.then == next::wait_readable);
    CHECK(other_end.unread() == 0);
  }

  TEST_CASE_FIXTURE(reader_fixture, "a cut stream gives what is there, then counts as ended") {
    other_end.feed("rest");
    uut.cut();

    CHECK(read() == "rest");
    CHECK(turn.then == next::ended);
  }

  TEST_CASE_FIXTURE(small_window, "a cut stream still waits for credit") {
    other_end.feed("abcdefgh");
    uut.cut();
    CHECK(read() == "abcde");
    CHECK(read().empty());
    CHECK(turn.then == next::wait_credit);

    add_credit(10);
    CHECK(read() == "fgh");
    CHECK(turn.then == next::ended);
  }

  TEST_CASE_FIXTURE(reader_fixture,
                    "a cut stream that never dries up ends after one pipe's worth") {
    other_end.feed(std::string(200'000, 'x'));
    uut.cut();
    for (int turns = 0; turn.then != next::ended; ++turns) {
      REQUIRE(turns < 10);
      read();
    }

    CHECK(shown == 64 * 1024);
  }
}

} // namespace lectern
