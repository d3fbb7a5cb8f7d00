#include "tests/actors/phases.hpp"
#include "tests/actors/source/command_fixture.hpp"
#include "tests/actors/source/console_fixture.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

/// Every message to a command and to a console, at every moment of its life, also
/// from viewers that they do not know.
namespace lectern {

namespace {

constexpr viewer_id stranger{99};

net::chunk text() {
  return net::chunk::copy_of("text");
}

// -- command --------------------------------------------------------------------

struct command_world : terminal_fixture {
  command_world() { unit.opening_hangs = true; }

  void with_child(void (*act)(fake_child&)) {
    if (!unit.children.empty() && !child().is_dropped())
      act(child());
    run();
  }

  static bool is_report(const std::string& told) {
    return told.starts_with("ended ") || told.starts_with("failed ");
  }

  void check() {
    send(uut, hang_up{}); // For one that was never started.
    send(uut, start_source{});
    with_child([](fake_child& child) {
      if (!child.input.is_closed())
        child.input.end();
      if (child.is_awaited())
        child.exit(1);
    });
    auto told = owner.told.take();
    if (const std::string control_given = "participates; "; told.starts_with(control_given))
      told = told.substr(control_given.size());
    CHECK(told.find(';') == std::string::npos); // One report, not two.
    CHECK((has_left ? told.empty() || is_report(told) : is_report(told)));
    CHECK(unit.living().empty());
    CHECK(unit.children.size() <= 1);
  }

  bool has_left = false; ///< Then it is told nothing any more.
};

const step<command_world> command_messages[] = {
  {"credit",
   [](auto& w) {
     w.send(w.uut, credit{{viewer_id{1}, 0}, 10});
   }},
  {"credit of a stranger",
   [](auto& w) {
     w.send(w.uut, credit{{stranger, 0}, 10});
   }},
  {"input",
   [](auto& w) {
     w.send(w.uut, input{viewer_id{1}, text()});
   }},
  {"input of a stranger",
   [](auto& w) {
     w.send(w.uut, input{stranger, text()});
   }},
  {"input_end", [](auto& w) { w.send(w.uut, input_end{viewer_id{1}}); }},
  {"input_end of a stranger", [](auto& w) { w.send(w.uut, input_end{stranger}); }},
  {"resize",
   [](auto& w) {
     w.send(w.uut, resize{viewer_id{1}, {1, 1}});
   }},
  {"send_signal",
   [](auto& w) {
     w.send(w.uut, send_signal{viewer_id{1}, SIGUSR1});
   }},
  {"detach_viewer",
   [](auto& w) {
     w.has_left = true;
     w.send(w.uut, detach_viewer{viewer_id{1}});
   }},
  {"detach_viewer of a stranger", [](auto& w) { w.send(w.uut, detach_viewer{stranger}); }},
  {"close_view",
   [](auto& w) {
     w.send(w.uut, close_view{{viewer_id{1}, 0}});
   }},
  {"close_view of a stranger",
   [](auto& w) {
     w.send(w.uut, close_view{{stranger, 7}});
   }},
  {"give_control",
   [](auto& w) {
     w.send(w.uut, give_control{viewer_id{1}, stranger});
   }},
  {"open_view", [](auto& w) { w.open(0, w.viewer); }},
  {"start_source", [](auto& w) { w.start(); }},
  {"hang_up", [](auto& w) { w.send(w.uut, hang_up{}); }},
};

const step<command_world> command_life[] = {
  {"start", [](auto& w) { w.start(); }},
  {"its source is there",
   [](auto& w) {
     w.unit.open_pending();
     w.run();
   }},
  {"output", [](auto& w) { w.with_child([](fake_child& c) { c.input.feed("output"); }); }},
  {"the end of output", [](auto& w) { w.with_child([](fake_child& c) { c.input.end(); }); }},
  {"exit",
   [](auto& w) {
     w.with_child([](fake_child& c) {
       if (c.is_awaited())
         c.exit(0);
     });
   }},
};

// -- console --------------------------------------------------------------------

struct console_world : console_fixture {
  console_world() { unit.opening_hangs = true; } // From the second source on.

  void request(std::uint64_t asking, bool force) {
    answers.push_back(acquire(asking, owner, force));
  }

  void end_source_if_open() {
    if (source().is_awaited())
      end_source();
  }

  void check() {
    const auto stopped = ask<shut_down_done>(uut, shut_down{});
    end_source_if_open();
    CHECK_FALSE(stopped->is_pending());
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
    for (const auto& answer : answers)
      CHECK_FALSE(answer->is_pending());
  }

  viewer_stub viewer{system};
  std::vector<std::shared_ptr<const answer_to<viewer_attached>>> answers;
};

const step<console_world> console_messages[] = {
  {"credit",
   [](auto& w) {
     w.send(w.uut, credit{{viewer_id{1}, 0}, 10});
   }},
  {"credit of a stranger",
   [](auto& w) {
     w.send(w.uut, credit{{stranger, 0}, 10});
   }},
  {"input", [](auto& w) { w.type(1, "text"); }},
  {"input of a stranger",
   [](auto& w) {
     w.send(w.uut, input{stranger, text()});
   }},
  {"input_end", [](auto& w) { w.send(w.uut, input_end{viewer_id{1}}); }},
  {"resize",
   [](auto& w) {
     w.send(w.uut, resize{viewer_id{1}, {1, 1}});
   }},
  {"send_signal",
   [](auto& w) {
     w.send(w.uut, send_signal{viewer_id{1}, SIGKILL});
   }},
  {"detach_viewer", [](auto& w) { w.send(w.uut, detach_viewer{viewer_id{1}}); }},
  {"detach_viewer of a stranger", [](auto& w) { w.send(w.uut, detach_viewer{stranger}); }},
  {"open_view", [](auto& w) { w.open(1, w.viewer); }},
  {"control asked for", [](auto& w) { w.request(1, false); }},
  {"control taken", [](auto& w) { w.request(1, true); }},
  {"control asked for by a stranger", [](auto& w) { w.request(99, false); }},
  {"control taken by a stranger", [](auto& w) { w.request(99, true); }},
  {"give_control", [](auto& w) { w.send(w.uut, give_control{viewer_id{1}}); }},
  {"detach_viewer of another", [](auto& w) { w.detach(99); }},
  {"get_console_log",
   [](auto& w) {
     CHECK_FALSE(w.template ask<console_log>(w.uut, get_console_log{})->is_pending());
   }},
  {"shut_down", [](auto& w) { w.send(w.uut, shut_down{}); }},
};

const step<console_world> console_life[] = {
  {"control asked for", [](auto& w) { w.request(1, false); }},
  {"open_view", [](auto& w) { w.open(1, w.viewer); }},
  {"output", [](auto& w) { w.feed("output"); }},
  {"input", [](auto& w) { w.type(1, "text"); }},
  {"the end of its source", [](auto& w) { w.end_source_if_open(); }},
  {"the next source", [](auto& w) { w.pass(restart_limits{}.delay_min); }},
  {"the next source is there",
   [](auto& w) {
     w.unit.open_pending();
     w.run();
   }},
  {"give_control", [](auto& w) { w.send(w.uut, give_control{viewer_id{1}}); }},
  {"detach_viewer", [](auto& w) { w.send(w.uut, detach_viewer{viewer_id{1}}); }},
};

} // namespace

TEST_SUITE("sources: messages out of turn") {
  TEST_CASE("a command ends with one report, whatever it is sent, and when") {
    send_out_of_turn<command_world>(command_messages, command_life);
  }

  TEST_CASE("a console answers and ends, whatever it is sent, and when") {
    send_out_of_turn<console_world>(console_messages, console_life);
  }

  TEST_CASE_FIXTURE(pipes_fixture, "who does not type cannot end the input") {
    start();
    send(uut, input_end{stranger});
    CHECK_FALSE(child().input.is_closed());

    send(uut, input_end{viewer_id{1}});
    CHECK(child().input.is_closed());
  }
}

} // namespace lectern
