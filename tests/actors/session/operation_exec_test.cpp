#include "actors/source/feed.hpp"
#include "tests/actors/session/operation_fixture.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

namespace {

exec_order order_of(bool interactive) {
  exec_order order;
  order.id = {"op"};
  order.instance = "box";
  order.request = std::make_shared<exec_request>(exec_request{.interactive = interactive});
  if (interactive)
    order.source.terminal = net::terminal_size{};
  return order;
}

/// `incus exec -t`.
struct interactive_exec : operation_fixture {
  void join_all() {
    begin(order_of(true));
    join("0");
    join("control");
  }

  void end_child(int code) {
    child().input.end();
    child().exit(code);
    run();
  }
};

/// `incus exec -T`.
struct pipes_exec : operation_fixture {
  void join_all() {
    begin(order_of(false));
    for (const auto* name : {"0", "1", "2", "control"})
      join(name);
  }
};

} // namespace

TEST_SUITE("operation: a command on a terminal") {
  TEST_CASE_FIXTURE(interactive_exec, "the child starts when every socket is there") {
    begin(order_of(true));
    CHECK(secrets.size() == 2);
    join("control");
    CHECK(unit.children.empty());

    join("0");
    CHECK(unit.children.size() == 1);
    CHECK(info().end.status == operation_status::running);
  }

  TEST_CASE_FIXTURE(interactive_exec, "bytes, end mark, Close, exit code arrive in this order") {
    join_all();
    child().input.feed("hello");
    run();
    end_child(3);
    CHECK(link("0").payload() == "hello");
    CHECK(events.told.take() == "running");

    link("0").wrote();
    run();
    CHECK(link("0").payload() == "hello<end>");
    CHECK(link("0").end().empty());
    CHECK(events.told.take().empty());
    CHECK(link("control").end().empty());

    link("0").wrote();
    run();
    CHECK(link("0").end() == "0");
    CHECK(events.told.take() == "success");
    CHECK(info().end.exit_code == 3);
    flow();
    CHECK(has_ended());
    CHECK(unit.living().size() == 1);
  }

  TEST_CASE_FIXTURE(interactive_exec,
                    "the child starts with a size that came before its terminal") {
    begin(order_of(true));
    join("control");
    link("control").received(net::frame_kind::text, "size");
    run();
    join("0");

    CHECK(child().started_with.terminal->columns == 100);
    CHECK(child().started_with.terminal->rows == 40);
  }

  TEST_CASE_FIXTURE(interactive_exec,
                    "it begins once, and cannot be cancelled once its end is decided") {
    join_all();
    CHECK(ask<operation_begun>(uut, begin_operation{})->refusal == ec::operation_over);
    end_child(0);
    link("0").wrote();
    run();
    CHECK(info().end.status == operation_status::success);

    CHECK(link("control").end() == "0"); // It waits for its peer, and so the actor lives.
    CHECK(ask<operation_cancelled>(uut, cancel_operation{})->refusal == ec::operation_over);
  }

  TEST_CASE_FIXTURE(interactive_exec, "typing, sizes and signals reach the child") {
    join_all();
    link("0").received(net::frame_kind::binary, "ls\n");
    link("control").received(net::frame_kind::text, "size");
    link("control").received(net::frame_kind::text, "int");
    run();

    CHECK(child().input.written() == "ls\n");
    CHECK(child().input.window() == "100x40");
    CHECK(child().signals() == "INT");
  }

  TEST_CASE_FIXTURE(interactive_exec, "sockets that do not come within 10 s end it as failed") {
    begin(order_of(true));
    join("0");
    pass(9'999ms);
    CHECK(info().end.status == operation_status::running);

    pass(1ms);
    flow();
    CHECK(info().end.status == operation_status::failure);
    CHECK(link("0").end() == "1008 timed out");
    CHECK(unit.children.empty());
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(interactive_exec,
                    "a client that leaves is hung up on, and no process is left") {
    join_all();
    link("control").broke();
    run();
    CHECK(child().signals() == "hang up");
    pass(2s);
    CHECK(child().signals() == "hang up, kill");
    end_child(0);
    flow();

    CHECK(child().is_dropped());
    CHECK(has_ended());
    CHECK(unit.clock.pending() == std::vector{std::chrono::milliseconds{30'000}});
  }

  TEST_CASE_FIXTURE(interactive_exec, "a client that closes its control socket is hung up on") {
    join_all();
    link("control").closed();
    run();

    CHECK(child().signals() == "hang up");
  }

  TEST_CASE_FIXTURE(interactive_exec, "cancel ends the child and closes with its reason") {
    join_all();
    CHECK(ask<operation_cancelled>(uut, cancel_operation{})->reply);
    CHECK(child().signals() == "hang up");
    end_child(0);
    flow();

    CHECK(info().end.status == operation_status::cancelled);
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(interactive_exec, "cancel does not depend on a client that has stalled") {
    join_all();
    child().input.feed(std::string(1'000'000, 'x'));
    run();
    static_cast<void>(ask<operation_cancelled>(uut, cancel_operation{}));
    child().exit(net::exit_status{0, SIGHUP});
    pass(feed_limits{}.drain_timeout);
    CHECK(info().end.status == operation_status::cancelled);

    pass(*stop_link{}.within);
    CHECK(link("0").end() == "dropped");
  }

  TEST_CASE_FIXTURE(interactive_exec, "a command waits for a reader that pauses, however long") {
    join_all();
    child().input.feed("unread");
    run();
    pass(10 * stall_timeout);
    CHECK(info().end.status == operation_status::running);
    end_child(3);
    pass(10 * stall_timeout);
    CHECK(info().end.status == operation_status::running);

    flow();
    CHECK(link("0").payload() == "unread<end>");
    CHECK(info().end.exit_code == 3);
  }

  TEST_CASE_FIXTURE(interactive_exec, "a command that is not there fails with 127") {
    unit.spawn_error = ENOENT;
    join_all();
    flow();

    CHECK(info().end.status == operation_status::failure);
    CHECK(info().end.exit_code == 127);
    CHECK(info().end.reason.cause == end_cause::failed);
    CHECK(info().end.open_error == ENOENT);
    CHECK(link("0").payload() == "<end>");
  }

  TEST_CASE_FIXTURE(interactive_exec,
                    "a command whose exit code would be lost does not run, and says why") {
    unit.spawn_error = ECHILD;
    join_all();
    flow();

    CHECK(info().end.status == operation_status::failure);
    CHECK_FALSE(info().end.exit_code);
    CHECK(info().end.open_error == ECHILD);
  }

  TEST_CASE_FIXTURE(interactive_exec, "a secret opens one socket, and none after the end") {
    begin(order_of(true));
    join("control");
    CHECK(ask<socket_claim>(uut, claim_socket{secrets.at("control")})->refusal == ec::secret_used);
    CHECK(ask<socket_claim>(uut, claim_socket{"guess"})->refusal == ec::secret_unknown);
    static_cast<void>(ask<operation_cancelled>(uut, cancel_operation{}));

    CHECK(ask<socket_claim>(uut, claim_socket{secrets.at("0")})->refusal == ec::operation_over);
  }

  TEST_CASE_FIXTURE(interactive_exec, "shut_down is answered when everything has ended") {
    join_all();
    const auto done = ask<shut_down_done>(uut, shut_down{});
    CHECK(child().signals() == "hang up");
    end_child(0);
    CHECK(done->is_pending());
    flow();

    CHECK(done->reply);
    CHECK(link("control").end() == "1001 stopped");
  }
}

TEST_SUITE("operation: a command on pipes") {
  TEST_CASE_FIXTURE(pipes_exec, "each stream has its own link, marked and closed at its end") {
    join_all();
    child().output.feed("out");
    child().errors.feed("err");
    child().output.end();
    child().errors.end();
    child().exit(0);
    flow();

    CHECK(link("1").payload() == "out<end>");
    CHECK(link("2").payload() == "err<end>");
    CHECK(link("1").end() == "0");
    CHECK(link("2").end() == "0");
    CHECK(info().end.exit_code == 0);
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(pipes_exec, "the input's link is closed, not cut, when the command ends") {
    join_all();
    child().output.end();
    child().errors.end();
    child().exit(0);
    flow();

    CHECK(link("0").end().starts_with("0"));
    CHECK(link("0").end().find("dropped") == std::string::npos);
  }

  TEST_CASE_FIXTURE(pipes_exec, "a resize does not turn pipes into a terminal") {
    begin(order_of(false));
    join("control");
    link("control").received(net::frame_kind::text, "size");
    run();
    for (const auto* name : {"0", "1", "2"})
      join(name);

    CHECK_FALSE(child().started_with.terminal);
  }

  TEST_CASE_FIXTURE(pipes_exec, "the input's link is not hurried while a reader takes its time") {
    join_all();
    child().output.feed("on its way");
    child().output.end();
    child().errors.end();
    child().exit(0);
    run();
    CHECK(link("1").is_writing());
    pass(60s);

    CHECK(link("0").end().find("dropped") == std::string::npos);
  }

  TEST_CASE_FIXTURE(pipes_exec, "a link that has closed is released") {
    join_all();
    const auto before = unit.held();
    link("1").closed();
    run();

    CHECK(unit.held() == before - 1);
  }

  TEST_CASE_FIXTURE(pipes_exec, "the reader of one pipe may leave, and the command goes on") {
    join_all();
    link("1").closed();
    run();
    CHECK(child().output.is_closed());
    CHECK(child().signals().empty());
    child().errors.feed("err");
    child().errors.end();
    child().exit(0);
    flow();

    CHECK(link("2").payload() == "err<end>");
    CHECK(info().end.status == operation_status::success);
  }

  TEST_CASE_FIXTURE(pipes_exec, "output that its reader did not wait for is not a failure") {
    join_all();
    child().output.feed("on its way");
    run();
    CHECK(link("1").is_writing());
    link("1").broke();
    child().errors.end();
    child().exit(0);
    flow();

    CHECK(info().end.status == operation_status::success);
    CHECK(info().end.reason.cause == end_cause::finished);
  }

  TEST_CASE_FIXTURE(pipes_exec, "a reader that leaves before it was introduced closes its pipe") {
    begin(order_of(false));
    join("1");
    join("2");
    const auto claim = ask<socket_claim>(uut, claim_socket{secrets.at("0")});
    spawn_connection(unit, {.upgrade = {},
                            .order = {.unit = 0,
                                      .owner = uut,
                                      .slot = claim->reply->slot,
                                      .make_codec = [] { return std::make_unique<plain_codec>(); }},
                            .limits = {},
                            .make_link = make_fake_link});
    while (unit.links.size() < 3)
      unit.coordinator().run_once();
    unit.links[0].closed(); // Link 1, while the introductions are on their way.
    run();

    REQUIRE(unit.children.size() == 1);
    CHECK(child().output.is_closed());
  }
}

} // namespace lectern
