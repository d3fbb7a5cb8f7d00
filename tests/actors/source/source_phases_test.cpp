#include "tests/actors/phases.hpp"
#include "tests/actors/source/console_fixture.hpp"
#include "tests/actors/source/process_fixture.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

/// Every message to a process and to a console, at every moment of its life, also
/// from links and operations that they do not know.
namespace lectern {

namespace {

constexpr link_id stranger{99};

net::chunk text() {
  return net::chunk::copy_of("text");
}

// -- process --------------------------------------------------------------------

struct process_world : terminal_fixture {
  void with_child(void (*act)(fake_child&)) {
    if (!unit.children.empty() && !child().is_dropped())
      act(child());
    run();
  }

  void check() {
    send(uut, hang_up{}); // For one that was never started.
    send(uut, start_process{});
    with_child([](fake_child& child) {
      if (!child.input.is_closed())
        child.input.end();
      if (child.is_awaited())
        child.exit(1);
    });
    const auto told = owner.told.take();
    CHECK(told.find(';') == std::string::npos); // One report, not two.
    CHECK((told.starts_with("stopped ") || told.starts_with("failed ")));
    CHECK(unit.living().empty());
    CHECK(unit.children.size() <= 1);
  }
};

const step<process_world> process_messages[] = {
  {"credit",
   [](auto& w) {
     w.send(w.uut, credit{link_id{1}, 10});
   }},
  {"credit of a stranger",
   [](auto& w) {
     w.send(w.uut, credit{stranger, 10});
   }},
  {"input",
   [](auto& w) {
     w.send(w.uut, input{link_id{1}, text()});
   }},
  {"input of a stranger",
   [](auto& w) {
     w.send(w.uut, input{stranger, text()});
   }},
  {"input_end", [](auto& w) { w.send(w.uut, input_end{link_id{1}}); }},
  {"input_end of a stranger", [](auto& w) { w.send(w.uut, input_end{stranger}); }},
  {"resize",
   [](auto& w) {
     w.send(w.uut, resize{{1, 1}});
   }},
  {"send_signal", [](auto& w) { w.send(w.uut, send_signal{SIGUSR1}); }},
  {"detach_viewer", [](auto& w) { w.send(w.uut, detach_viewer{link_id{1}}); }},
  {"detach_viewer of a stranger", [](auto& w) { w.send(w.uut, detach_viewer{stranger}); }},
  {"attach_viewer", [](auto& w) { w.attach(2, 0, w.viewer); }},
  {"start_process", [](auto& w) { w.start(); }},
  {"hang_up", [](auto& w) { w.send(w.uut, hang_up{}); }},
};

const step<process_world> process_life[] = {
  {"start", [](auto& w) { w.start(); }},
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
  void request(const char* who, bool force) { answers.push_back(acquire(who, controller, force)); }

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
  controller_stub controller{system};
  std::vector<std::shared_ptr<const answer_to<console_acquired>>> answers;
};

const step<console_world> console_messages[] = {
  {"credit",
   [](auto& w) {
     w.send(w.uut, credit{link_id{1}, 10});
   }},
  {"credit of a stranger",
   [](auto& w) {
     w.send(w.uut, credit{stranger, 10});
   }},
  {"input", [](auto& w) { w.type(1, "text"); }},
  {"input of a stranger",
   [](auto& w) {
     w.send(w.uut, input{stranger, text()});
   }},
  {"input_end", [](auto& w) { w.send(w.uut, input_end{link_id{1}}); }},
  {"resize",
   [](auto& w) {
     w.send(w.uut, resize{{1, 1}});
   }},
  {"send_signal", [](auto& w) { w.send(w.uut, send_signal{SIGKILL}); }},
  {"detach_viewer", [](auto& w) { w.send(w.uut, detach_viewer{link_id{1}}); }},
  {"detach_viewer of a stranger", [](auto& w) { w.send(w.uut, detach_viewer{stranger}); }},
  {"attach_viewer", [](auto& w) { w.attach(1, w.viewer); }},
  {"acquire_console", [](auto& w) { w.request("op", false); }},
  {"acquire_console by force", [](auto& w) { w.request("op", true); }},
  {"acquire_console of a stranger", [](auto& w) { w.request("stranger", false); }},
  {"acquire_console of a stranger by force", [](auto& w) { w.request("stranger", true); }},
  {"release_console", [](auto& w) { w.release("op"); }},
  {"release_console of a stranger", [](auto& w) { w.release("stranger"); }},
  {"get_console_log",
   [](auto& w) {
     CHECK_FALSE(w.template ask<console_log>(w.uut, get_console_log{})->is_pending());
   }},
  {"shut_down", [](auto& w) { w.send(w.uut, shut_down{}); }},
};

const step<console_world> console_life[] = {
  {"attach_viewer", [](auto& w) { w.attach(1, w.viewer); }},
  {"acquire_console", [](auto& w) { w.request("op", false); }},
  {"output", [](auto& w) { w.feed("output"); }},
  {"input", [](auto& w) { w.type(1, "text"); }},
  {"the end of its source", [](auto& w) { w.end_source_if_open(); }},
  {"the next source", [](auto& w) { w.pass(restart_limits{}.delay_min); }},
  {"release_console", [](auto& w) { w.release("op"); }},
  {"detach_viewer", [](auto& w) { w.send(w.uut, detach_viewer{link_id{1}}); }},
};

} // namespace

TEST_SUITE("sources: messages out of turn") {
  TEST_CASE("a process ends with one report, whatever it is sent, and when") {
    send_out_of_turn<process_world>(process_messages, process_life);
  }

  TEST_CASE("a console answers and ends, whatever it is sent, and when") {
    send_out_of_turn<console_world>(console_messages, console_life);
  }

  TEST_CASE_FIXTURE(pipes_fixture, "who does not type cannot end the input") {
    start();
    send(uut, input_end{link_id{2}});
    CHECK_FALSE(child().input.is_closed());

    send(uut, input_end{link_id{1}});
    CHECK(child().input.is_closed());
  }
}

} // namespace lectern
