#include "tests/actors/faulty_world.hpp"

#include <doctest/doctest.h>

#include <string>

namespace lectern {

namespace {

/// Tells `story` in fresh worlds: in the first its first call fails, in the next
/// its second, … until one makes fewer. Then stops each world.
template <class Story>
void fail_each_call(Story story) {
  bool has_failed = true;
  for (std::size_t at = 1; has_failed; ++at) {
    CAPTURE(at);
    faulty_world world{at};
    story(world);
    world.stop_and_check();
    has_failed = world.unit.faults->has_failed();
  }
}

exec_order command(bool interactive) {
  exec_order order{.id = {"op"}, .instance = "host", .request = {}, .source = {}, .recordings = {}};
  order.request =
    std::make_shared<exec_request>(exec_request{.command = {"sh"}, .interactive = interactive});
  if (interactive)
    order.source.terminal = net::terminal_size{};
  return order;
}

/// The operation's begin and one end were announced.
void check_told_once(faulty_world& world) {
  const auto told = world.events.told.take();
  CHECK((told == "running; success" || told == "running; failure" || told == "running; cancelled"));
}

void run_on_terminal(faulty_world& world) {
  world.begin(command(true));
  world.connect({"control", "0"});
  world.children_write(std::string(10'000, 'x'));
  world.say("0", net::frame_kind::binary, "typed");
  world.say("control", net::frame_kind::text, "size");
  world.children_exit(3);
  CHECK(is_final(world.info().end.status));
  check_told_once(world);
}

void run_on_pipes(faulty_world& world) {
  world.begin(command(false));
  world.connect({"control", "0", "1", "2"});
  world.children_write(std::string(10'000, 'x'));
  world.say("0", net::frame_kind::binary, "typed");
  world.say("0", net::frame_kind::text, "end");
  world.children_exit(3);
}

void watch_console(faulty_world& world) {
  auto console = world.add_console("host");
  world.begin(console_order{
    .id = {"op"}, .instance = "host", .console = console, .force = false, .size = {}});
  world.connect({"0", "control"});
  world.children_write(std::string(10'000, 'x'));
  world.say("0", net::frame_kind::binary, "typed");
  world.say("control", net::frame_kind::text, "size");
}

} // namespace

TEST_SUITE("operation: faults") {
  TEST_CASE("whatever fails under a command on a terminal, it ends once and wholly") {
    fail_each_call(run_on_terminal);
  }

  TEST_CASE("whatever fails under a command on pipes, it ends once and wholly") {
    fail_each_call([](faulty_world& world) {
      run_on_pipes(world);
      world.pass(operation_limits{}.connect_timeout);
      world.settle();
      CHECK(is_final(world.info().end.status));
      check_told_once(world);
    });
  }

  TEST_CASE("whatever fails at a console, its client leaves once and wholly") {
    fail_each_call(watch_console);
  }

  TEST_CASE("a console outlives whatever fails at it") {
    fail_each_call([](faulty_world& world) {
      watch_console(world);
      world.children_exit(0);
      world.pass(restart_limits{}.delay_max);
      world.settle();
      REQUIRE_FALSE(world.unit.children.empty());
      CHECK(world.unit.children.back().is_awaited());
    });
  }

  TEST_CASE("a directory that ends takes its operation along, at whichever moment") {
    for (int moment = 0; moment <= 4; ++moment) {
      CAPTURE(moment);
      faulty_world world{0};
      auto then = [&, step = 0](auto act) mutable {
        if (moment == step++)
          world.kill(world.directory);
        act();
      };
      then([&] { world.begin(command(true)); });
      then([&] { world.connect({"control"}); });
      then([&] { world.connect({"0"}); });
      then([&] { world.children_write("output"); });
      then([] {});
      world.check_over();
    }
  }

  TEST_CASE("a console that has ended does not keep a client from leaving, at whichever moment") {
    for (int moment = 0; moment <= 3; ++moment) {
      CAPTURE(moment);
      faulty_world world{0};
      const auto console = world.add_console("host");
      world.begin(console_order{
        .id = {"op"}, .instance = "host", .console = console, .force = false, .size = {}});
      auto then = [&, step = 0](auto act) mutable {
        if (moment == step++)
          world.kill(console);
        act();
      };
      then([&] { world.connect({"control"}); });
      then([&] { world.connect({"0"}); });
      then([&] { world.say("0", net::frame_kind::binary, "typed"); });
      then([&] { world.drop_links(); });
      CHECK(is_final(world.info().end.status));
      check_told_once(world);
      world.stop_and_check();
    }
  }

  TEST_CASE("an operation at a console that has ended is refused, and nothing is left") {
    faulty_world world{0};
    const auto console = world.add_console("host");
    world.kill(console);
    const auto uut = spawn_operation(
      world.unit, world.directory,
      console_order{
        .id = {"op"}, .instance = "host", .console = console, .force = true, .size = {}});
    CHECK(world.ask<operation_begun>(uut, begin_operation{})->refusal);

    world.stop_and_check();
  }
}

} // namespace lectern
