#include "app/sources/byte_queue.hpp"
#include "tests/app/sources/source_fixture.hpp"

#include <boost/system/errc.hpp>

#include <signal.h>

#include <latch>
#include <stdexcept>

namespace lectern {

namespace {

namespace errc = boost::system::errc;

const std::string much(byte_queue::bytes_max, 'x');

} // namespace

TEST_SUITE("end of a hosted_source") {
  TEST_CASE_FIXTURE(source_fixture,
                    "the end comes after every byte, and the exit is reported once") {
    spawn({.open = [](auto& port) {
      port.write(much + "lost");
      port.end({.code = 3});
      port.end({.code = 4});
      port.input_ready();
    }});

    CHECK(run_until_exit() == net::exit_status{3, 0});
    CHECK(read_to_end(uut.streams().input) == much);
    CHECK(type("x").error() == errc::broken_pipe);
    run_until_called("open 80x25, close, destroyed");
    run_ready();
    CHECK(exits == 1);
    finish();
    CHECK(reported.text().empty());
  }

  TEST_CASE_FIXTURE(source_fixture, "the end wakes every waiter") {
    std::latch go_on{1};
    spawn({.open = [&](auto& port) { go_on.wait(), port.end(); }}, std::nullopt);
    int woken = 0;
    uut.streams().output.wait_readable([&] { ++woken; });
    uut.streams().errors.wait_readable([&] { ++woken; });
    go_on.count_down();

    run_until([&] { return woken == 2 && exit; });
    CHECK(read_to_end(uut.streams().output).empty());
    CHECK(read_to_end(uut.streams().errors).empty());
  }

  TEST_CASE_FIXTURE(source_fixture, "output after the end is refused, and reported once") {
    std::size_t taken = 1;
    spawn({.open = [](auto& port) { port.write("x"), port.end(); },
           .close = [&](auto& port) { taken = port.write("y") + port.write("z"); }});

    CHECK(read_to_end(uut.streams().input) == "x");
    finish();
    CHECK(taken == 0);
    CHECK(reported.text() == "source of board1 wrote after its end\n");
  }

  TEST_CASE_FIXTURE(source_fixture, "a status that does not exist counts as 255") {
    source_status status;
    std::string text;
    SUBCASE("a large code") {
      status.code = 256;
      text = "code 256, signal 0";
    }
    SUBCASE("a negative code") {
      status.code = -1;
      text = "code -1, signal 0";
    }
    SUBCASE("an unknown signal") {
      status.signal = 65;
      text = "code 0, signal 65";
    }
    spawn({.open = [&](auto& port) { port.end(status); }});

    CHECK(run_until_exit() == net::exit_status{255, 0});
    finish();
    CHECK(reported.text() == "source of board1 ended with an invalid status: " + text + "\n");
  }

  TEST_CASE_FIXTURE(source_fixture,
                    "every exit code of a process is a status, including the last one") {
    spawn({.open = [](auto& port) { port.end({.code = 255}); }});

    CHECK(run_until_exit() == net::exit_status{255, 0});
    finish();
    CHECK(reported.text().empty());
  }

  TEST_CASE_FIXTURE(source_fixture, "a signal is a status, too") {
    spawn({.open = [](auto& port) { port.end({.signal = 64}); }});

    CHECK(run_until_exit() == net::exit_status{0, 64});
  }

  TEST_CASE_FIXTURE(source_fixture, "a source that cannot be made exits with 126") {
    std::string text;
    SUBCASE("for its factory has none") {
      text = "could not be created";
      spawn_from([] { return nullptr; });
    }
    SUBCASE("for its factory throws") {
      text = "threw: no board";
      spawn_from([]() -> std::unique_ptr<source> { throw std::runtime_error("no board"); });
    }

    CHECK(run_until_exit() == net::exit_status{126, 0});
    CHECK(read_to_end(uut.streams().input).empty());
    finish();
    CHECK(reported.text() == "source of board1 " + text + "\n");
  }

  TEST_CASE_FIXTURE(source_fixture, "a source that no thread is left for exits with 126") {
    finish();
    spawn({});

    CHECK(run_until_exit() == net::exit_status{126, 0});
    CHECK(log->text().empty());
  }

  TEST_CASE_FIXTURE(source_fixture, "a source that throws ends with 255, and its output arrives") {
    std::string calls;
    const auto fail = [](auto& port) {
      port.write("bye");
      throw std::runtime_error("no");
    };
    SUBCASE("in open") {
      spawn({.open = fail});
      calls = "open 80x25";
    }
    SUBCASE("in input") {
      spawn({.input = [=](auto& port, auto) -> std::size_t { return fail(port), 0; }});
      CHECK(type("x").has_value());
      calls = "open 80x25, input x";
    }
    SUBCASE("in output_ready") {
      spawn({.open = [](auto& port) { port.write(much + "x"); }, .output_ready = fail});
      std::array<std::byte, byte_queue::bytes_max> space;
      run_until([&] { return uut.streams().input.read_some(space).has_value(); });
      calls = "open 80x25, output_ready";
    }

    CHECK(run_until_exit() == net::exit_status{255, 0});
    CHECK(read_to_end(uut.streams().input) == "bye");
    finish();
    CHECK(log->text() == calls + ", close, destroyed");
    CHECK(reported.text() == "source of board1 threw: no\n");
  }

  TEST_CASE_FIXTURE(source_fixture,
                    "an exception of open is reported, not the port that was lost by it") {
    struct unable final : source {
      void open(source_port, window_size) override { throw std::runtime_error("no"); }
      std::size_t input(std::span<const std::byte> bytes) override { return bytes.size(); }
    };
    spawn_from([] { return std::make_unique<unable>(); });

    CHECK(run_until_exit() == net::exit_status{255, 0});
    finish();
    CHECK(reported.text() == "source of board1 threw: no\n");
  }

  TEST_CASE_FIXTURE(source_fixture, "an exception of close is reported, and the source destroyed") {
    spawn({.open = [](auto& port) { port.end(); },
           .close = [](auto&) { throw std::runtime_error("no"); }});

    CHECK(run_until_exit() == net::exit_status{});
    finish();
    CHECK(log->text() == "open 80x25, close, destroyed");
    CHECK(reported.text() == "source of board1 threw: no\n");
  }

  TEST_CASE_FIXTURE(source_fixture, "a source that releases its port has ended, with 255") {
    struct careless final : source {
      void open(source_port port, window_size) override { port.write("bye"); }
      std::size_t input(std::span<const std::byte> bytes) override { return bytes.size(); }
    };
    spawn_from([] { return std::make_unique<careless>(); });

    CHECK(run_until_exit() == net::exit_status{255, 0});
    CHECK(read_to_end(uut.streams().input) == "bye");
    finish();
    CHECK(reported.text() == "source of board1 released its port without ending\n");
  }

  TEST_CASE_FIXTURE(source_fixture, "SIGKILL ends a source at once, and its output arrives") {
    std::latch opened{1};
    spawn({.open = [&](auto& port) { port.write("bye"), opened.count_down(); },
           .close = [](auto& port) { port.write("more"); }});
    opened.wait();
    SUBCASE("for itself") {
      uut.signal(SIGKILL);
    }
    SUBCASE("for its group") {
      uut.kill();
      uut.kill();
    }
    CHECK_FALSE(exit);

    CHECK(run_until_exit() == net::exit_status{0, SIGKILL});
    CHECK(read_to_end(uut.streams().input) == "bye");
    finish();
    CHECK(log->text() == "open 80x25, close, destroyed");
    CHECK(reported.text().empty());
  }

  TEST_CASE_FIXTURE(source_fixture, "a source that is killed before it was made never is") {
    std::latch begun{1};
    std::latch go_on{1};
    auto strand = pool.make_strand("source of board1");
    strand.post([&] { begun.count_down(), go_on.wait(); });
    begun.wait();
    auto made = std::make_shared<bool>(false);
    uut = open_hosted(loop, strand, [made] { return *made = true, nullptr; }, {});
    uut.signal(SIGKILL);
    go_on.count_down();

    finish();
    CHECK_FALSE(*made);
    CHECK(made.use_count() == 1);
  }

  TEST_CASE_FIXTURE(source_fixture, "a source that blocks forever is killed all the same") {
    std::latch go_on{1};
    std::latch closed{1};
    spawn({.input = [&](auto&, auto text) { return go_on.wait(), text.size(); },
           .close = [&](auto&) { closed.count_down(); }});
    CHECK(type("abc").has_value());
    run_until_called("open 80x25, input abc");
    uut.hang_up();
    uut.kill();

    CHECK(run_until_exit() == net::exit_status{0, SIGKILL});
    CHECK(read_to_end(uut.streams().input).empty());
    uut = {};
    CHECK(pool.stop(std::chrono::steady_clock::now()) == 1);
    go_on.count_down();
    closed.wait();
    CHECK(log->text().starts_with("open 80x25, input abc, close"));
  }

  TEST_CASE_FIXTURE(source_fixture, "a source that is dropped is closed, without a report") {
    source_port theirs;
    std::latch opened{1};
    spawn({.open = [&](auto& port) { port.write(much), theirs = port, opened.count_down(); }});
    bool is_woken = false;
    opened.wait();
    CHECK(theirs.is_open());
    uut.streams().input.wait_readable([&] { is_woken = true; });
    uut = {};

    CHECK_FALSE(theirs.is_open());
    CHECK(theirs.write("x") == 0);
    finish();
    CHECK(log->text() == "open 80x25, close, destroyed");
    run_ready();
    CHECK_FALSE(exit);
    CHECK_FALSE(is_woken);
    CHECK(reported.text().empty());
  }

  TEST_CASE("a port of no source refuses everything") {
    const source_port uut;
    CHECK(uut.write("x") == 0);
    CHECK(uut.write_error({}) == 0);
    CHECK_FALSE(uut.is_open());
    uut.input_ready();
    uut.end();
    CHECK_FALSE(uut.is_open());
  }
}

} // namespace lectern
