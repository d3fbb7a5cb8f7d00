#include "tests/actors/source/command_fixture.hpp"
#include "tests/actors/source/console_fixture.hpp"

#include <caf/send.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

namespace {

/// A command that waits for its source.
template <class Fixture>
struct opening_command : Fixture {
  opening_command() {
    this->unit.opening_hangs = true;
    this->start();
  }

  scripted_opening& attempt() { return *this->unit.openings.back(); }
};

struct opening_terminal : opening_command<terminal_fixture> {};
struct opening_pipes : opening_command<pipes_fixture> {};

/// A console whose first source has ended, and that waits for the second one.
struct opening_console : console_fixture {
  opening_console() {
    unit.opening_hangs = true;
    end_source();
    pass(restart_limits{}.delay_min);
    REQUIRE(unit.openings.size() == 2);
  }

  scripted_opening& attempt() { return *unit.openings.back(); }
};

} // namespace

TEST_SUITE("console: attempts to open it") {
  TEST_CASE_FIXTURE(actor_fixture, "each is observed once, whether it answers or not") {
    transcript seen;
    unit.opening_hangs = true;
    const auto uut = spawn_console(
      unit, {.source = {net::terminal_size{}, unit.opener()},
             .observe_opening = [seen](auto failed) { seen.add(std::to_string(failed.value())); }});
    pass(feed_limits{}.open_timeout);
    CHECK(seen.take() == std::to_string(ETIMEDOUT));
    pass(restart_limits{}.delay_min);
    unit.open_pending();
    run();
    CHECK(seen.take() == "0");
    pass(feed_limits{}.open_timeout);
    CHECK(seen.take().empty());
  }

  TEST_CASE_FIXTURE(actor_fixture, "one that is cancelled has not failed") {
    transcript seen;
    unit.opening_hangs = true;
    const auto uut = spawn_console(
      unit, {.source = {net::terminal_size{}, unit.opener()},
             .observe_opening = [seen](auto failed) { seen.add(std::to_string(failed.value())); }});
    run();
    CHECK(ask<shut_down_done>(uut, shut_down{})->reply);

    CHECK(seen.take().empty());
  }
}

TEST_SUITE("command: opening") {
  TEST_CASE_FIXTURE(opening_terminal, "a source is opened once, however often it is asked for") {
    start();
    CHECK(unit.openings.size() == 1);

    unit.open_pending();
    start();
    CHECK(unit.openings.size() == 1);
    CHECK(child().is_awaited());
  }

  TEST_CASE_FIXTURE(opening_terminal, "an opener that hangs ends the command after 10 s") {
    pass(9'999ms);
    CHECK(owner.told.take().empty());
    pass(1ms);

    CHECK(viewer.told.take() == "end");
    CHECK(owner.told.take() == "failed " + std::to_string(ETIMEDOUT));
    CHECK(attempt().was_cancelled);
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(opening_terminal, "an opener that fails after a while ends the command") {
    pass(5s);
    attempt().fail(ECONNREFUSED);
    run();

    CHECK(owner.told.take() == "failed " + std::to_string(ECONNREFUSED));
    CHECK_FALSE(attempt().was_cancelled);
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(opening_terminal, "hang_up cancels an opener, and the command ends") {
    send(uut, hang_up{});

    CHECK(owner.told.take() == "failed " + std::to_string(ECANCELED));
    CHECK(attempt().was_cancelled);
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(opening_terminal,
                    "a source that comes after the end of its command is closed") {
    SUBCASE("that was hung up") {
      send(uut, hang_up{});
    }
    SUBCASE("whose deadline passed") {
      pass(10s);
    }
    SUBCASE("that broke down") {
      caf::anon_send_exit(uut, caf::exit_reason::kill);
      run();
    }
    owner.told.clear();
    unit.open(attempt());
    run();

    CHECK(child().is_dropped());
    CHECK(child().input.is_closed());
    CHECK(owner.told.take().empty());
  }

  TEST_CASE_FIXTURE(opening_terminal,
                    "a source that was not handed over before the end of its command is closed") {
    unit.open(attempt());
    send(uut, hang_up{});

    CHECK(child().is_dropped());
    CHECK(owner.told.take() == "failed " + std::to_string(ECANCELED));
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(opening_terminal, "input waits for the source, as much as one pipe holds") {
    send(uut, input{viewer_id{1}, net::chunk::copy_of(std::string(60'000, 'a'))});
    send(uut, input{viewer_id{1}, net::chunk::copy_of(std::string(60'000, 'b'))});
    CHECK(viewer.told.take().empty());
    unit.open_pending();
    run();

    CHECK(child().input.written() == std::string(60'000, 'a') + std::string(5'536, 'b'));
    CHECK(viewer.told.take() == "grant 65536");
  }

  TEST_CASE_FIXTURE(opening_terminal, "a size that comes while the source is opened is its size") {
    send(uut, resize{viewer_id{1}, {100, 40}});
    send(uut, resize{viewer_id{1}, {120, 50}});
    unit.open_pending();
    run();

    CHECK(child().started_with.terminal == net::terminal_size{});
    CHECK(child().input.window() == "120x50");
  }

  TEST_CASE_FIXTURE(opening_terminal, "a signal that comes while the source is opened is dropped") {
    send(uut, send_signal{viewer_id{1}, SIGINT});
    unit.open_pending();
    run();

    CHECK(child().signals().empty());
  }

  TEST_CASE_FIXTURE(opening_pipes, "an end of input that comes early closes the input") {
    send(uut, input{viewer_id{1}, net::chunk::copy_of("abc")});
    send(uut, input_end{viewer_id{1}});
    unit.open_pending();
    run();

    CHECK(child().input.written() == "abc");
    CHECK(child().input.is_closed());
  }

  TEST_CASE_FIXTURE(opening_pipes, "a reader that leaves early closes its pipe, and no other") {
    send(uut, close_view{{viewer_id{1}, 1}});
    unit.open_pending();
    child().errors.feed("seen");
    run();
    CHECK(child().output.is_closed());
    CHECK(*err.shown == "seen");

    child().errors.end();
    child().exit(3);
    run();
    CHECK(owner.told.take() == "ended 3");
    CHECK(child().is_dropped());
  }
}

TEST_SUITE("console: opening") {
  TEST_CASE_FIXTURE(opening_console,
                    "an opener that hangs is cancelled after 10 s, and asked again") {
    viewer_stub viewer{system};
    attach(1, viewer);
    pass(9'999ms);
    CHECK_FALSE(attempt().was_cancelled);
    pass(1ms);
    CHECK(attempt().was_cancelled);
    CHECK(unit.openings.size() == 2);

    unit.opening_hangs = false;
    pass(199ms);
    CHECK(unit.openings.size() == 2);
    pass(1ms);
    CHECK(unit.openings.size() == 3);
    feed("hello");
    CHECK(viewer.told.take() == "grant 65536; output 0+5");
  }

  TEST_CASE_FIXTURE(opening_console, "an opener that fails after a while is asked again") {
    attempt().fail(ECONNREFUSED);
    unit.opening_hangs = false;
    pass(200ms);

    CHECK(unit.openings.size() == 3);
    CHECK(source().is_awaited());
  }

  TEST_CASE_FIXTURE(opening_console, "a console that is shut down waits for no opener") {
    const auto stopped = ask<shut_down_done>(uut, shut_down{});

    CHECK(stopped->reply);
    CHECK(attempt().was_cancelled);
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(opening_console,
                    "a source that comes too late is closed, and replaces no other") {
    pass(10s);
    auto& late = attempt();
    SUBCASE("while the console waits to try again") {
      unit.open(late);
      run();
      CHECK(source().is_dropped());
      pass(200ms);
    }
    SUBCASE("while the next one is opened") {
      pass(200ms);
      unit.open(late);
      run();
      CHECK(source().is_dropped());
    }
    CHECK(unit.openings.size() == 3);
    unit.open_pending();
    run();

    CHECK_FALSE(source().is_dropped());
    CHECK(source().is_awaited());
  }

  TEST_CASE_FIXTURE(opening_console, "input that waits for a source goes to the one that comes") {
    viewer_stub viewer{system};
    attach(1, viewer);
    type(1, "ls");
    unit.open_pending();
    run();

    CHECK(source().input.written() == "ls");
  }

  TEST_CASE_FIXTURE(opening_console,
                    "a source is healthy after 10 s of life, opening not included") {
    pass(9s);
    unit.open_pending();
    pass(2s);
    end_source();
    pass(199ms);
    CHECK(unit.openings.size() == 2);

    pass(1ms);
    CHECK(unit.openings.size() == 3);
  }
}

} // namespace lectern
