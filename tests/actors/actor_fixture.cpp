#include "tests/actors/actor_fixture.hpp"

#include "tests/actors/session/connection_fsm_words.hpp"

namespace lectern {

namespace {

std::string to_words(viewer_role role) {
  switch (role) {
  case viewer_role::spectator:
    return "watches";
  case viewer_role::participant:
    return "participates";
  case viewer_role::controller:
    return "controls";
  }
  return "?";
}

/// ` by A`, or nothing.
std::string by(const std::string& name) {
  return name.empty() ? "" : " by " + name;
}

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
  handle = system.spawn([t = told, text = shown, at = begun]() -> view_actor::behavior_type {
    return {
      [=](const view_begun& msg) { *at = msg; },
      [=](const output& msg) {
        t.add("output " + std::to_string(msg.offset) + "+" + std::to_string(msg.data.size()));
        *text += msg.data.text();
      },
      [=](const output_gap& msg) {
        t.add("gap " + std::to_string(msg.from) + "-" + std::to_string(msg.to));
      },
      [=](const stream_ended&) { t.add("end"); },
      [=](const input_grant& msg) { t.add("grant " + std::to_string(msg.bytes)); },
      [=](const role_changed& msg) { t.add(to_words(msg.role) + by(msg.by)); },
      [=](const viewers_changed& msg) {
        std::string names;
        for (const auto& name : msg.others)
          names += (names.empty() ? "" : ",") + name;
        t.add("viewers " + msg.controller + "/" + names + "/" + std::to_string(msg.others_count));
      },
      [=](const control_asked& msg) { t.add("asked" + by(msg.by)); },
    };
  });
}

feed_actor::behavior_type silent_feed(std::function<void()> on_shut_down) {
  return {
    [](const attach_viewer& msg) { return viewer_attached{msg.role}; },
    [](const open_view&) {},
    [](const credit&) {},
    [](const input&) {},
    [](const input_end&) {},
    [](const resize&) {},
    [](const send_signal&) {},
    [](const close_view&) {},
    [](const ask_control&) {},
    [](const give_control&) {},
    [](const detach_viewer&) {},
    [](const start_source&) {},
    [](const halt_source&) {},
    [](const hang_up&) {},
    [](const get_console_log&) { return console_log{}; },
    [](const clear_console_log&) { return console_log_cleared{}; },
    [=](const shut_down&) {
      on_shut_down();
      return shut_down_done{};
    },
  };
}

source_stub::source_stub(caf::actor_system& system) {
  handle = system.spawn([t = told]() -> feed_actor::behavior_type {
    return {
      [=](const attach_viewer& msg) { return viewer_attached{msg.role}; },
      [](const open_view&) {},
      [=](const credit& msg) { t.add("credit " + std::to_string(msg.bytes)); },
      [=](const input& msg) { t.add("input " + std::string{msg.data.text()}); },
      [=](const input_end&) { t.add("input end"); },
      [=](const resize& msg) {
        t.add("resize " + std::to_string(msg.size.columns) + "x" + std::to_string(msg.size.rows));
      },
      [=](const send_signal& msg) { t.add("signal " + std::to_string(msg.number)); },
      [=](const close_view&) { t.add("detach"); },
      [=](const ask_control&) { t.add("ask"); },
      [=](const give_control&) { t.add("give"); },
      [](const detach_viewer&) {},
      [](const start_source&) {},
      [](const halt_source&) {},
      [](const hang_up&) {},
      [](const get_console_log&) { return console_log{}; },
      [](const clear_console_log&) { return console_log_cleared{}; },
      [](const shut_down&) { return shut_down_done{}; },
    };
  });
}

link_owner_stub::link_owner_stub(caf::actor_system& system) {
  handle = system.spawn([t = told, joins = joined]() -> link_owner_actor::behavior_type {
    return {
      [=](const link_joined& msg) {
        t.add("joined " + std::to_string(msg.slot));
        joins->push_back(msg);
      },
      [=](const window_sized& msg) {
        t.add("size " + std::to_string(msg.size.columns) + "x" + std::to_string(msg.size.rows));
      },
      [=](const link_flushed&) { t.add("flushed"); },
      [=](const link_stalled&) { t.add("stalled"); },
      [=](const link_stopped& msg) {
        t.add("stopped " + to_words(msg.cause) + " sent " + std::to_string(msg.bytes_sent)
              + " dropped " + std::to_string(msg.bytes_dropped));
        joins->clear();
      },
      [=](const event_credit& msg) { t.add("credit " + std::to_string(msg.bytes)); },
    };
  });
}

viewer_owner_stub::viewer_owner_stub(caf::actor_system& system) {
  handle = system.spawn([t = told]() -> viewer_owner_actor::behavior_type {
    return {
      [=](const role_changed& msg) { t.add(to_words(msg.role) + by(msg.by)); },
      [=](const control_wanted&) { t.add("wanted"); },
      [=](const view_over& msg) {
        if (msg.cause == view_end::stalled)
          t.add("stalled");
        else if (msg.ending.open_error != 0)
          t.add("failed " + std::to_string(msg.ending.open_error));
        else
          t.add("ended " + std::to_string(msg.ending.status.shell_code()));
      },
    };
  });
}

events_stub::events_stub(caf::actor_system& system) {
  handle = system.spawn([t = told]() -> events_actor::behavior_type {
    return {
      [](const link_joined&) {},
      [](const window_sized&) {},
      [](const link_flushed&) {},
      [](const link_stalled&) {},
      [](const link_stopped&) {},
      [](const event_credit&) {},
      [=](const event& msg) {
        t.add(msg.change ? msg.change->action : to_words(msg.operation->end.status));
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
      [](const stream_ended&) {},
      [](const input_grant&) {},
      [](const role_changed&) {},
      [](const viewers_changed&) {},
      [](const control_asked&) {},
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
