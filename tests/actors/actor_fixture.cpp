#include "tests/actors/actor_fixture.hpp"

#include "tests/actors/session/connection_fsm_words.hpp"

namespace lectern {

namespace {

caf::actor_system_config& with_testing_scheduler(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("testing"));
  return config;
}

} // namespace

// -- the fixture ------------------------------------------------------------------

actor_fixture::actor_fixture() : system(with_testing_scheduler(config)), unit(system) {}

actor_fixture::~actor_fixture() {
  run();
  CHECK_MESSAGE(unit.remembered() == 0, "nobody keeps the address of an actor that has ended");
  for (const auto& actor : unit.living())
    caf::anon_send_exit(caf::actor_cast<caf::actor>(actor), caf::exit_reason::kill);
  run();
  unit.links.clear();
  unit.children.clear();
  CHECK_MESSAGE(unit.held() == 0, "no actor is left in memory");
}

void actor_fixture::run() {
  do {
    while (unit.coordinator().try_run_once()) {
    }
    unit.poll_loop();
    for (auto& link : unit.links)
      link.settled();
  } while (unit.coordinator().has_job());
}

void actor_fixture::pass(std::chrono::milliseconds span) {
  const auto until = unit.clock.now() + span;
  run();
  while (unit.clock.fire_next(until))
    run();
}

// -- stubs ----------------------------------------------------------------------

viewer_stub::viewer_stub(caf::actor_system& system) {
  handle = system.spawn([t = told, text = shown, at = begun]() -> viewer_actor::behavior_type {
    return {
      [=](const view_begun& msg) { *at = msg; },
      [=](const output& msg) {
        t.add("output " + std::to_string(msg.offset) + "+" + std::to_string(msg.data.size()));
        *text += msg.data.text();
      },
      [=](const output_gap& msg) {
        t.add("gap " + std::to_string(msg.from) + "-" + std::to_string(msg.to));
      },
      [=](const output_end&) { t.add("end"); },
      [=](const input_grant& msg) { t.add("grant " + std::to_string(msg.bytes)); },
    };
  });
}

source_stub::source_stub(caf::actor_system& system) {
  handle = system.spawn([t = told]() -> source_actor::behavior_type {
    return {
      [=](const credit& msg) { t.add("credit " + std::to_string(msg.bytes)); },
      [=](const input& msg) { t.add("input " + std::string{msg.data.text()}); },
      [=](const input_end&) { t.add("input end"); },
      [=](const resize& msg) {
        t.add("resize " + std::to_string(msg.size.columns) + "x" + std::to_string(msg.size.rows));
      },
      [=](const send_signal& msg) { t.add("signal " + std::to_string(msg.number)); },
      [=](const detach_viewer&) { t.add("detach"); },
    };
  });
}

link_owner_stub::link_owner_stub(caf::actor_system& system) {
  handle = system.spawn([t = told, all = joined]() -> link_owner_actor::behavior_type {
    return {
      [=](const link_joined& msg) {
        t.add("joined " + std::to_string(msg.slot));
        all->push_back(msg);
      },
      [=](const resize& msg) {
        t.add("size " + std::to_string(msg.size.columns) + "x" + std::to_string(msg.size.rows));
      },
      [=](const link_flushed&) { t.add("flushed"); },
      [=](const link_stopped& msg) {
        t.add("stopped " + to_words(msg.cause) + " sent " + std::to_string(msg.bytes_sent)
              + " dropped " + std::to_string(msg.bytes_dropped));
        all->clear();
      },
      [=](const credit& msg) { t.add("credit " + std::to_string(msg.bytes)); },
    };
  });
}

process_owner_stub::process_owner_stub(caf::actor_system& system) {
  handle = system.spawn([t = told]() -> process_owner_actor::behavior_type {
    return {[=](const process_stopped& msg) {
      t.add(msg.spawn_error != 0 ? "failed " + std::to_string(msg.spawn_error)
                                 : "stopped " + std::to_string(msg.status.shell_code()));
    }};
  });
}

controller_stub::controller_stub(caf::actor_system& system) {
  handle = system.spawn([t = told]() -> controller_actor::behavior_type {
    return {
      [=](const console_taken&) { t.add("taken"); },
      [=](const viewer_stalled&) { t.add("stalled"); },
      [=](const console_ended& msg) {
        t.add(msg.exit_code ? "ended " + std::to_string(*msg.exit_code) : "ended");
      },
    };
  });
}

events_stub::events_stub(caf::actor_system& system) {
  handle = system.spawn([t = told]() -> events_actor::behavior_type {
    return {
      [](const link_joined&) {},
      [](const resize&) {},
      [](const link_flushed&) {},
      [](const link_stopped&) {},
      [](const credit&) {},
      [=](const event& msg) {
        t.add(msg.change ? msg.change->action : to_words(msg.operation->status));
      },
      [](const principal_left&) {},
      [](const shut_down&) { return shut_down_done{}; },
    };
  });
}

connection_stub::connection_stub(caf::actor_system& system) {
  handle = system.spawn([t = told]() -> connection_actor::behavior_type {
    return {
      [](const output&) {},
      [](const view_begun&) {},
      [](const output_gap&) {},
      [](const output_end&) {},
      [](const input_grant&) {},
      [](const attached&) {},
      [=](const event_frame& msg) { t.add(std::string{msg.text.text()}); },
      [](const leave_view&) { return view_left{}; },
      [=](const stop_link& msg) { t.add("stop " + std::to_string(msg.code)); },
    };
  });
}

std::string to_words(operation_status status) {
  switch (status) {
  case operation_status::running:
    return "running";
  case operation_status::success:
    return "success";
  case operation_status::failure:
    return "failure";
  case operation_status::cancelled:
    return "cancelled";
  }
  return "?";
}

} // namespace lectern
