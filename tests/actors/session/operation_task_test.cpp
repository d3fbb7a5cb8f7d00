#include "tests/actors/session/operation_fixture.hpp"
#include "tests/support/temp_file.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <utility>

namespace lectern {

using namespace std::chrono_literals;

namespace {

exec_order task_order(bool recorded = false) {
  exec_order order;
  order.id = {"op"};
  order.instance = "box";
  order.request =
    std::make_shared<exec_request>(exec_request{.awaits_sockets = false, .is_recorded = recorded});
  return order;
}

/// A command without a client.
struct task_fixture : operation_fixture {
  void record(net::append_file output, net::append_file errors) {
    auto order = task_order(true);
    order.recordings.push_back(std::move(output));
    order.recordings.push_back(std::move(errors));
    begin(std::move(order));
  }

  void end_child(int code) {
    child().output.end();
    child().errors.end();
    child().exit(code);
    run();
  }
};

} // namespace

TEST_SUITE("operation: a command without sockets") {
  TEST_CASE_FIXTURE(task_fixture, "the child starts at once, without a client") {
    begin(task_order());
    CHECK(secrets.empty());
    REQUIRE(unit.children.size() == 1);
    CHECK(child().input.is_closed());

    child().output.feed(std::string(1'000'000, 'x'));
    run();
    CHECK(child().output.unread() == 0);
    CHECK(info().end.status == operation_status::running);
  }

  TEST_CASE_FIXTURE(task_fixture, "its exit code is the result") {
    begin(task_order());
    end_child(3);

    CHECK(info().end.status == operation_status::success);
    CHECK(info().end.exit_code == 3);
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(task_fixture, "cancelling hangs it up and keeps the exit code") {
    begin(task_order());
    static_cast<void>(ask<operation_cancelled>(uut, cancel_operation{}));
    CHECK(child().signals() == "hang up");
    CHECK(info().end.status == operation_status::running);
    end_child(129);

    CHECK(info().end.status == operation_status::cancelled);
    CHECK(info().end.exit_code == 129);
  }

  TEST_CASE_FIXTURE(task_fixture, "no deadline for sockets ends it") {
    begin(task_order());
    pass(1h);

    CHECK(info().end.status == operation_status::running);
    CHECK(child().signals().empty());
  }
}

TEST_SUITE("operation: a recorded command") {
  TEST_CASE_FIXTURE(task_fixture, "both files are complete before the final state is known") {
    temp_file output;
    temp_file errors;
    record(output.create(), errors.create());
    CHECK(secrets.empty());
    child().output.feed("to read");
    child().errors.feed("to fear");
    end_child(0);

    CHECK(output.text() == "to read");
    CHECK(errors.text() == "to fear");
    CHECK(info().end.status == operation_status::success);
    CHECK(info().end.exit_code == 0);
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(task_fixture, "a full disk spoils the result but not the command") {
    temp_file errors;
    record(full_disk(), errors.create());
    child().output.feed("lost");
    child().errors.feed("kept");
    end_child(0);

    CHECK(info().end.status == operation_status::failure);
    CHECK(info().end.flaw == recording_flaw{.bytes_dropped = 4});
    CHECK(info().end.exit_code == 0);
    CHECK(errors.text() == "kept");
  }

  TEST_CASE_FIXTURE(task_fixture,
                    "files that are removed spoil the result, and the command goes on") {
    temp_file output;
    temp_file errors;
    record(output.create(), errors.create());
    child().output.feed("lost");
    run();
    send(directory, recording_lost{{"op"}, 1, "somebody removed it"});
    child().output.feed(" and more");
    child().errors.feed("kept");
    run();
    CHECK(child().output.unread() == 0);
    CHECK_FALSE(child().output.is_closed());
    end_child(0);

    CHECK(output.text() == "lost");
    CHECK(errors.text() == "kept");
    CHECK(info().end.status == operation_status::failure);
    CHECK(info().end.flaw == recording_flaw{.removed = {1}, .reason = "somebody removed it"});
    CHECK(info().end.exit_code == 0);
    CHECK(has_ended());
  }

  TEST_CASE_FIXTURE(task_fixture, "both files may be removed, though not once it is over") {
    temp_file output;
    temp_file errors;
    record(output.create(), errors.create());
    send(directory, recording_lost{{"op"}, 2, "why"}); // The order in which they are removed.
    send(directory, recording_lost{{"op"}, 1, "why"});
    end_child(0);
    CHECK(info().end.flaw == recording_flaw{.removed = {1, 2}, .reason = "why"});

    send(directory, recording_lost{{"op"}, 1, "too late"});
    CHECK(info().end.flaw->reason == "why");
  }

  TEST_CASE_FIXTURE(task_fixture, "output before a cancel is in the files") {
    temp_file output;
    record(output.create(), full_disk());
    child().output.feed("until here");
    run();
    static_cast<void>(ask<operation_cancelled>(uut, cancel_operation{}));
    end_child(129);

    CHECK(output.text() == "until here");
    CHECK(info().end.status == operation_status::cancelled);
  }
}

TEST_SUITE("operation: grace") {
  TEST_CASE_FIXTURE(task_fixture, "SIGKILL comes when the grace is over, not before") {
    limits.hang_up_grace = 10s;
    begin(task_order());
    static_cast<void>(ask<operation_cancelled>(uut, cancel_operation{}));
    pass(10s - 1ms);
    CHECK(child().signals() == "hang up");
    pass(1ms);
    CHECK(child().signals() == "hang up, kill");
  }

  TEST_CASE_FIXTURE(task_fixture, "a service that stops does not wait that long") {
    limits.hang_up_grace = 10s;
    begin(task_order());
    static_cast<void>(ask<operation_cancelled>(uut, cancel_operation{}));
    const auto done = ask<shut_down_done>(uut, shut_down{});
    pass(shut_down_step);
    CHECK(child().signals() == "hang up, kill");
    CHECK(done->is_pending());
    end_child(137);
    CHECK(done->reply);
  }
}

} // namespace lectern
