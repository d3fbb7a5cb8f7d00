#include "tests/actors/session/operation_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace lectern {

using namespace std::chrono_literals;

namespace {

struct console_operation : operation_fixture {
  [[nodiscard]] operation_order order_of(const char* id, bool force = false) const {
    return console_order{
      .id = {id}, .instance = "box", .console = console, .force = force, .size = {}};
  }

  void view() {
    begin(order_of("op"));
    join("0");
  }

  operation_info info_of(const char* id) {
    return ask<operation_entry>(directory, find_operation{{id}})->reply.value().info;
  }

  void end_source(int code = 0) {
    child().input.end();
    child().exit(code);
    run();
  }

  feed_actor console = add_console("box");
};

} // namespace

TEST_SUITE("operation: a console") {
  TEST_CASE_FIXTURE(console_operation, "the viewer sees the console and types into it") {
    view();
    child().input.feed("$ ");
    run();
    link("0").received(net::frame_kind::binary, "ls\n");
    run();

    CHECK(link("0").payload() == "$ ");
    CHECK(child().input.written() == "ls\n");
  }

  TEST_CASE_FIXTURE(console_operation, "the console takes its client's size") {
    auto order = std::get<console_order>(order_of("op"));
    order.size = net::terminal_size{100, 40};
    begin(order);
    join("0");

    CHECK(child().input.window() == "100x40");
  }

  TEST_CASE_FIXTURE(console_operation,
                    "detaching ends the operation, and the source gets no byte") {
    view();
    link("0").closed();
    run();

    CHECK(info().end.status == operation_status::success);
    CHECK(has_ended());
    CHECK(child().input.written().empty());
    CHECK(child().signals().empty());
    begin(order_of("next"));
  }

  TEST_CASE_FIXTURE(console_operation,
                    "a second client is refused and leaves no operation behind") {
    view();
    auto second = spawn_operation(unit, directory, order_of("second"));

    CHECK(ask<operation_begun>(second, begin_operation{})->refusal == ec::console_busy);
    CHECK(ask<operation_entry>(directory, find_operation{{"second"}})->refusal);
    CHECK(info().end.status == operation_status::running);
  }

  TEST_CASE_FIXTURE(console_operation, "force asks the holder, and begins when it has left") {
    view();
    auto second = spawn_operation(unit, directory, order_of("second", true));
    const auto begun = ask<operation_begun>(second, begin_operation{});
    CHECK(link("0").end() == "1000 taken over");
    CHECK(info().end.status == operation_status::cancelled);
    CHECK(info().end.reason == end_reason{end_cause::taken_over});

    CHECK(begun->reply);
    CHECK(child().input.written().empty());
  }

  TEST_CASE_FIXTURE(console_operation, "a client that follows roles stays when it is taken over") {
    auto order = std::get<console_order>(order_of("op"));
    order.follows_roles = true;
    order.resume = log_position{};
    begin(order);
    join("0", [] { return std::make_unique<counting_codec>(); });
    auto second = spawn_operation(unit, directory, order_of("second", true));
    CHECK(ask<operation_begun>(second, begin_operation{})->reply);
    flow();

    CHECK(link("0").payload().ends_with("<watches>"));
    CHECK(info().end.status == operation_status::running);
    CHECK(info().role == viewer_role::spectator);
    child().input.feed("shown");
    flow();
    CHECK(link("0").payload().ends_with("shown"));
  }

  TEST_CASE_FIXTURE(console_operation,
                    "a spectator begins beside the controller, and disturbs nobody") {
    view();
    auto order = std::get<console_order>(order_of("second"));
    order.role = viewer_role::spectator;
    order.follows_roles = true;
    order.resume = log_position{};
    order.size = net::terminal_size{1, 1};
    begin(order);
    join("0", [] { return std::make_unique<counting_codec>(); });
    link("0").received(net::frame_kind::binary, "typed");
    run();

    CHECK(info_of("second").role == viewer_role::spectator);
    CHECK(child().input.written().empty());
    CHECK(child().input.window().empty());
    link("0").closed();
    run();
    CHECK(info_of("second").end.status == operation_status::success);
    CHECK(info().end.status == operation_status::running);
    CHECK(unit.links.front().end().empty());
  }

  TEST_CASE_FIXTURE(console_operation, "a holder that has stalled does not delay its taker") {
    view();
    child().input.feed("unread");
    run();
    auto second = spawn_operation(unit, directory, order_of("second", true));
    const auto begun = ask<operation_begun>(second, begin_operation{});
    CHECK(begun->reply);
    CHECK(info().end.status == operation_status::cancelled);
    CHECK(link("0").end().empty());

    pass(*stop_link{}.within);
    CHECK(link("0").end() == "dropped");
  }

  TEST_CASE_FIXTURE(console_operation, "a viewer that reads nothing for 5 min loses the console") {
    view();
    child().input.feed("unread");
    send(uut, link_stalled{link_id{UINT32_MAX}}); // Of no link of this operation.
    pass(stall_timeout - 1ms);
    CHECK(info().end.status == operation_status::running);

    pass(1ms);
    CHECK(info().end.reason.cause == end_cause::stalled);
    CHECK(info().end.status == operation_status::failure);
    begin(order_of("next"));
    pass(*stop_link{}.within);
    CHECK(link("0").end() == "dropped");
  }

  TEST_CASE_FIXTURE(console_operation, "a viewer that does not read the end loses the console") {
    view();
    child().input.feed("unread");
    run();
    end_source(4);
    pass(stall_timeout - 1ms);
    CHECK(info().end.status == operation_status::running);

    pass(1ms);
    CHECK(info().end.status == operation_status::success);
    CHECK(info().end.exit_code == 4); // What decided its end has not changed.
    begin(order_of("next"));
    pass(*stop_link{}.within);
    CHECK(link("0").end() == "dropped");
  }

  TEST_CASE_FIXTURE(console_operation, "a viewer that reads a frame in 5 min is waited for") {
    view();
    child().input.feed("one");
    run();
    child().input.feed("two");
    run();
    end_source();
    for (int frames = 0; frames < 3; ++frames) { // Its output is two, the end mark one.
      pass(stall_timeout - 1ms);
      CHECK(info().end.status == operation_status::running);
      link("0").wrote();
      run();
    }

    CHECK(link("0").payload() == "onetwo<end>");
    CHECK(link("0").end() == "0");
    flow();
  }

  TEST_CASE_FIXTURE(console_operation, "the natural end is final when the viewer has closed") {
    view();
    child().input.feed("bye");
    run();
    end_source();
    link("0").wrote();
    link("0").wrote();
    run();
    CHECK(link("0").payload() == "bye<end>");
    CHECK(link("0").end() == "0");
    CHECK(info().end.status == operation_status::running);

    link("0").closed();
    run();
    CHECK(info().end.status == operation_status::success);
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(console_operation, "a viewer that does not close is waited for 1 s") {
    view();
    end_source();
    link("0").wrote();
    run();
    pass(999ms);
    CHECK(info().end.status == operation_status::running);

    pass(1ms);
    CHECK(info().end.status == operation_status::success);
    CHECK_FALSE(has_ended());
    link("0").closed();
    run();
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(console_operation,
                    "shut_down of the directory ends viewers, then the console") {
    view();
    const auto done = ask<shut_down_done>(directory, shut_down{});
    CHECK(link("0").end() == "1001 stopped");
    CHECK(child().signals().empty());
    flow();
    CHECK(child().signals() == "hang up");
    CHECK(done->is_pending());
    end_source();
    CHECK(done->reply);
  }

  TEST_CASE_FIXTURE(console_operation, "sockets that do not come free the console") {
    begin(order_of("op"));
    pass(10s);

    CHECK(info().end.status == operation_status::failure);
    begin(order_of("next"));
  }

  TEST_CASE_FIXTURE(console_operation, "in the session protocol, one socket does for all") {
    auto order = std::get<console_order>(order_of("op"));
    order.resume = log_position{};
    begin(order);
    CHECK(secrets.size() == 1);
    join("0", [] { return std::make_unique<counting_codec>(); });
    child().input.feed("$ ");
    flow();
    end_source(7);
    CHECK(info().end.status == operation_status::running); // Until the end was sent.
    flow();

    CHECK(link("0").payload() == "<from 0><grant 65536>$ <ended 7>");
    CHECK(link("0").end() == "0");
    CHECK(info().end.status == operation_status::success);
    CHECK(info().end.exit_code == 7);
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(console_operation, "the holder is sent who takes the console") {
    view();
    auto order = std::get<console_order>(order_of("second", true));
    order.maker.name = "Anna";
    auto second = spawn_operation(unit, directory, order);

    CHECK(ask<operation_begun>(second, begin_operation{})->reply);
    CHECK(link("0").end() == "1000 taken over by Anna");
  }

  TEST_CASE_FIXTURE(console_operation, "what a client typed before it lost the console arrives, "
                                       "and before what its taker types") {
    view();
    link("0").expect_more();
    auto second = spawn_operation(unit, directory, order_of("second", true));
    const auto begun = ask<operation_begun>(second, begin_operation{});
    CHECK(begun->is_pending());

    link("0").received(net::frame_kind::binary, "typed");
    run();
    CHECK(begun->reply);
    CHECK(child().input.written() == "typed");
    CHECK(link("0").end() == "1000 taken over");
  }

  TEST_CASE_FIXTURE(console_operation, "a client that closes before it is taken from has typed") {
    view();
    link("0").expect_more();
    auto second = spawn_operation(unit, directory, order_of("second", true));
    const auto begun = ask<operation_begun>(second, begin_operation{});
    link("0").expect_more();
    link("0").received(net::frame_kind::binary, "typed");
    link("0").closed();
    run();

    CHECK(begun->reply);
    CHECK(child().input.written() == "typed");
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(console_operation, "what is typed when control is closed first arrives") {
    view();
    join("control");
    link("0").expect_more();
    link("control").closed();
    run();
    CHECK(info().end.status == operation_status::running);

    link("0").received(net::frame_kind::binary, "typed");
    run();
    CHECK(child().input.written() == "typed");
    CHECK(info().end.status == operation_status::success);
  }

  TEST_CASE_FIXTURE(console_operation, "a taker waits for 2 s at most for what a client typed") {
    view();
    link("0").expect_more();
    auto second = spawn_operation(unit, directory, order_of("second", true));
    const auto begun = ask<operation_begun>(second, begin_operation{});
    pass(1999ms);
    CHECK(begun->is_pending());

    pass(1ms);
    CHECK(begun->reply);
    link("0").broke();
    run();
  }

  TEST_CASE_FIXTURE(console_operation, "a service that stops does not wait for what is typed") {
    view();
    link("0").expect_more();
    const auto done = ask<shut_down_done>(uut, shut_down{});

    CHECK(link("0").end() == "1001 stopped");
    CHECK(info().end.reason.cause == end_cause::stopped);
    flow();
    CHECK(done->reply);
  }
}

} // namespace lectern
