#include "app/sources/byte_queue.hpp"
#include "tests/app/sources/source_fixture.hpp"

#include <boost/system/errc.hpp>

#include <signal.h>

#include <atomic>
#include <latch>

namespace lectern {

namespace {

namespace errc = boost::system::errc;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

const std::string much(byte_queue::bytes_max, 'x');

/// @returns What is read at once; `...` if nothing is there.
std::string read_some(net::byte_stream& from, std::size_t size_max = 2 * byte_queue::bytes_max) {
  std::string text(size_max, '\0');
  const auto size = from.read_some(std::as_writable_bytes(std::span{text.data(), text.size()}));
  if (size.has_error() && size.error() == errc::operation_would_block)
    return "...";
  return text.substr(0, size.value());
}

} // namespace

TEST_SUITE("hosted_source") {
  TEST_CASE_FIXTURE(source_fixture, "with a terminal one stream goes both ways") {
    spawn({.open = [](auto& port) { port.write("out "), port.write_error(bytes_of("err")); }},
          net::terminal_size{132, 50});
    CHECK_FALSE(uut.streams().output);
    CHECK_FALSE(uut.streams().errors);
    CHECK(uut.pid() == std::nullopt);
    CHECK(type("ls").value() == 2);

    run_until_called("open 132x50, input ls");
    CHECK(read_some(uut.streams().input) == "out err");
    CHECK(read_some(uut.streams().input) == "...");
  }

  TEST_CASE_FIXTURE(source_fixture, "without a terminal there are three streams") {
    spawn({.open = [](auto& port) { port.write("out"), port.write_error(bytes_of("err")); }},
          std::nullopt);
    CHECK(type("ls").value() == 2);
    CHECK(uut.streams().input.read_some({}).error() == errc::bad_file_descriptor);
    CHECK(uut.streams().output.write_some({}).error() == errc::bad_file_descriptor);
    CHECK_FALSE(uut.streams().input.resize(1, 1));

    run_until_called("open 80x25, input ls");
    CHECK(read_some(uut.streams().output) == "out");
    CHECK(read_some(uut.streams().errors) == "err");
  }

  TEST_CASE_FIXTURE(source_fixture, "a source writes a pipe's worth, then waits for half of it") {
    std::atomic<std::size_t> taken = 0;
    spawn({.open = [&](auto& port) { taken = port.write(much + "more"); },
           .output_ready = [](auto& port) { port.write("y"); }});
    run_until([&] { return taken > 0; });
    CHECK(taken == much.size());
    const auto half = much.size() / 2;

    CHECK(read_some(uut.streams().input, half - 1).size() == half - 1);
    run_ready();
    CHECK(log->text() == "open 80x25");
    CHECK(read_some(uut.streams().input, 1) == "x");
    run_until_called("open 80x25, output_ready");
    CHECK(read_some(uut.streams().input) == much.substr(half) + "y");
    run_ready();
    CHECK(log->text() == "open 80x25, output_ready");
  }

  TEST_CASE_FIXTURE(source_fixture, "output wakes a thread that waits for it") {
    std::latch go_on{1};
    spawn({.open = [&](auto& port) { go_on.wait(), port.write("x"); }});
    int woken = 0;
    uut.streams().input.wait_readable([&] { ++woken; });
    run_ready();
    CHECK(woken == 0);

    go_on.count_down();
    run_until([&] { return woken > 0; });
    CHECK(read_some(uut.streams().input) == "x");
    run_ready();
    CHECK(woken == 1);
  }

  TEST_CASE_FIXTURE(source_fixture,
                    "output that is there already wakes the reader, but never from inside a call") {
    spawn({.open = [](auto& port) { port.write("x"); }});
    run_until_called("open 80x25");
    bool is_woken = false;
    SUBCASE("who reads") {
      uut.streams().input.wait_readable([&] { is_woken = true; });
    }
    SUBCASE("who writes") {
      uut.streams().input.wait_writable([&] { is_woken = true; });
    }
    CHECK_FALSE(is_woken);

    run_until([&] { return is_woken; });
  }

  TEST_CASE_FIXTURE(
    source_fixture,
    "output that is not read any more vanishes, and does not hold the source back") {
    std::latch opened{1};
    std::atomic<std::size_t> taken = 0;
    spawn({.open = [&](auto& port) { port.write(much + "x"), opened.count_down(); },
           .output_ready = [&](auto& port) { taken = port.write(much + much); }},
          std::nullopt);
    opened.wait();
    bool is_woken = false;
    uut.streams().output.wait_readable([&] { is_woken = true; });
    uut.streams().output.close();

    run_until([&] { return taken > 0; });
    CHECK(taken == 2 * much.size());
    run_ready();
    CHECK_FALSE(is_woken);
  }

  TEST_CASE_FIXTURE(source_fixture,
                    "input that was not taken is offered again once there is room") {
    source_port theirs;
    int offers = 0;
    spawn({.open = [&](auto& port) { theirs = port; },
           .input = [&](auto&, auto text) { return ++offers == 1 ? 1 : text.size(); }});
    CHECK(type("abc").value() == 3);
    run_until_called("open 80x25, input abc");
    CHECK(type("d").value() == 1);
    run_ready();
    CHECK(log->text() == "open 80x25, input abc");

    theirs.input_ready();
    run_until_called("open 80x25, input abc, input bcd");
  }

  TEST_CASE_FIXTURE(source_fixture, "input_ready may come before input has returned") {
    int offers = 0;
    spawn({.input = [&](auto& port, auto) -> std::size_t {
      if (++offers < 3)
        port.input_ready();
      return 1;
    }});
    CHECK(type("abcd").value() == 4);

    run_until_called("open 80x25, input abcd, input bcd, input cd");
    uut = {};
    finish();
    CHECK(offers == 3);
  }

  TEST_CASE_FIXTURE(source_fixture, "input waits until there is room for it") {
    source_port theirs;
    std::latch opened{1};
    spawn({.open = [&](auto& port) { theirs = port, opened.count_down(); },
           .input = [takes = std::size_t{0}](auto&, auto) mutable { return takes += 10; }});
    opened.wait();
    CHECK(type(much + "x").value() == much.size());
    run_until_called("open 80x25, input xxxxxxxx");
    run_until([&] { return type("yyyyyyyyyyyyy").has_value(); });
    CHECK(type("z").error() == errc::operation_would_block);
    bool has_room = false;
    uut.streams().input.wait_writable([&] { has_room = true; });
    run_ready();
    CHECK_FALSE(has_room);

    theirs.input_ready();
    run_until([&] { return has_room; });
    CHECK(type(std::string(100, 'z')).value() == 20);
  }

  TEST_CASE_FIXTURE(source_fixture, "a source that takes more than it is offered gets no more") {
    spawn({.input = [](auto&, auto) { return much.size(); }});
    for (const auto* text : {"a", "b", "c"}) {
      const auto before = log->text();
      CHECK(type(text).value() == 1);
      run_until_called((before.empty() ? "open 80x25" : before) + ", input " + text);
    }

    uut = {};
    finish();
    CHECK(reported.text() == "source of board1 took more input than it was offered\n");
  }

  TEST_CASE_FIXTURE(source_fixture, "the end of input comes after its last byte") {
    std::latch go_on{1};
    std::size_t offers = 0;
    spawn({.open = [&](auto&) { go_on.wait(); },
           .input = [&](auto& port, auto) -> std::size_t { return port.input_ready(), ++offers; }},
          std::nullopt);
    CHECK(type("abc").value() == 3);
    uut.streams().input.close();
    go_on.count_down();

    run_until_called("open 80x25, input abc, input bc, input_end");
    CHECK_FALSE(exit);
  }

  TEST_CASE_FIXTURE(source_fixture, "of many sizes that wait the newest counts") {
    std::latch begun{1};
    std::latch go_on{1};
    spawn({.open = [&](auto&) { begun.count_down(), go_on.wait(); }});
    begun.wait();
    CHECK(uut.streams().input.resize(1, 1));
    CHECK(uut.streams().input.resize(2, 2));
    CHECK(uut.streams().input.resize(3, 3));
    go_on.count_down();
    run_until_called("open 80x25, resize 3x3");

    uut.streams().input.resize(4, 4);
    run_until_called("open 80x25, resize 3x3, resize 4x4");
  }

  TEST_CASE_FIXTURE(source_fixture, "signals are passed on, of each kind that waits one") {
    std::latch begun{1};
    std::latch go_on{1};
    spawn({.open = [&](auto&) { begun.count_down(), go_on.wait(); }});
    begun.wait();
    for (const int number : {SIGWINCH, SIGINT, SIGINT, 0, -1, 65})
      uut.signal(number);
    go_on.count_down();
    run_until_called("open 80x25, signal 2, signal 28");

    uut.signal(SIGCONT);
    run_until_called("open 80x25, signal 2, signal 28, signal 18");
    CHECK_FALSE(exit);
  }

  TEST_CASE_FIXTURE(source_fixture, "a hang-up is SIGHUP alone") {
    spawn({});
    uut.hang_up();
    run_until_called("open 80x25, signal 1");
    type("x").value();
    run_until_called("open 80x25, signal 1, input x");
    CHECK_FALSE(exit);
  }
}

} // namespace lectern
