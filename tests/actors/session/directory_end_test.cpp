#include "tests/actors/session/directory_fixture.hpp"

#include <doctest/doctest.h>

#include <string>

namespace lectern {

TEST_SUITE("directory: remove_instance") {
  TEST_CASE_FIXTURE(directory_fixture, "a name that is taken is refused, an unknown one, too") {
    CHECK(ask<instance_added>(uut, instance_entry{{"host"}})->refusal == ec::instance_exists);
    CHECK(ask<instance_removed>(uut, remove_instance{"nobody"})->refusal == ec::instance_unknown);
  }

  TEST_CASE_FIXTURE(directory_fixture, "its operations end, then it, then it is answered") {
    const transcript order;
    operation_stub operation{system, order, "operation"};
    instance_stub instance{system, order, "instance"};
    send(uut, instance_entry{{"box"}, instance.handle});
    send(uut, enlist{info_of("a", operation_status::running, "box"), operation.handle, 0});
    const auto removed = ask<instance_removed>(uut, remove_instance{"box"});
    CHECK(ask<instance_entry>(uut, find_instance{"box"})->refusal == ec::instance_unknown);
    CHECK(order.take() == "operation");

    CHECK(removed->is_pending());
    operation.finish();
    run();
    CHECK(order.take() == "instance");
    CHECK(removed->reply);
  }

  TEST_CASE_FIXTURE(directory_fixture, "others are left alone, and the name is free at once") {
    const transcript order;
    operation_stub other{system, order, "other"};
    send(uut, instance_entry{{"box"}});
    add("a", other.handle);

    CHECK(ask<instance_removed>(uut, remove_instance{"box"})->reply);
    CHECK(order.take().empty());
    CHECK(ask<instance_added>(uut, instance_entry{{"box"}})->reply);
  }

  TEST_CASE_FIXTURE(directory_fixture, "what changes while it ends is not said of the next of its "
                                       "name") {
    const transcript order;
    operation_stub operation{system, order, "operation"};
    instance_stub old{system, order, "old"};
    instance_stub next{system, order, "next"};
    send(uut, instance_entry{{"box"}, old.handle});
    send(uut, enlist{info_of("a", operation_status::running, "box"), operation.handle, 0});
    const auto removed = ask<instance_removed>(uut, remove_instance{"box"});
    send(uut, instance_entry{{"box"}, next.handle});
    const auto status = [this] {
      return ask<instance_entry>(uut, find_instance{"box"})->reply.value().info.status;
    };
    const instance_changed change{{.name = "box", .status = instance_status::stopping}};
    caf::send_as(old.handle, uut, change);
    run();
    CHECK(status() == instance_status::running);
    operation.finish();
    run();
    CHECK(order.take() == "operation; old");
    CHECK(status() == instance_status::running);

    caf::send_as(next.handle, uut, change);
    run();
    CHECK(status() == instance_status::stopping);
  }

  TEST_CASE_FIXTURE(directory_fixture, "an operation that is enlisted after it is shut down") {
    const transcript order;
    operation_stub late{system, order, "late"};
    send(uut, enlist{info_of("a", operation_status::running, "gone"), late.handle, 0});
    run();

    CHECK(order.take() == "late");
    late.finish();
  }

  TEST_CASE_FIXTURE(directory_fixture, "a stop of the service waits for what is being removed") {
    const transcript order;
    operation_stub operation{system, order, "operation"};
    instance_stub instance{system, order, "instance"};
    send(uut, instance_entry{{"box"}, instance.handle});
    send(uut, enlist{info_of("a", operation_status::running, "box"), operation.handle, 0});
    const auto removed = ask<instance_removed>(uut, remove_instance{"box"});
    const auto done = ask<shut_down_done>(uut, shut_down{});
    CHECK(done->is_pending());

    operation.finish();
    run();
    CHECK(order.take() == "operation; operation; instance");
    CHECK(removed->reply);
    CHECK(done->reply);
    CHECK(unit.living().empty());
  }
}

TEST_SUITE("directory: shut_down") {
  TEST_CASE_FIXTURE(directory_fixture, "instances end after every operation has") {
    const transcript order;
    operation_stub first{system, order, "first"};
    operation_stub second{system, order, "second"};
    instance_stub instance{system, order, "instance"};
    send(uut, instance_entry{{"box"}, instance.handle});
    add("a", first.handle);
    add("b", second.handle);
    const auto done = ask<shut_down_done>(uut, shut_down{});
    CHECK(ask<instance_added>(uut, instance_entry{{"late"}})->refusal == ec::stopping);
    CHECK(order.take() == "first; second");

    first.finish(3);
    run();
    CHECK(order.take().empty());
    second.finish(4);
    run();
    CHECK(order.take() == "instance");
    CHECK(done->reply->bytes_dropped == 7);
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(directory_fixture, "an operation that slips in is shut down too") {
    const transcript order;
    operation_stub first{system, order, "first"};
    operation_stub late{system, order, "late"};
    add("a", first.handle);
    const auto done = ask<shut_down_done>(uut, shut_down{});
    add("b", late.handle);
    CHECK(order.take() == "first; late");

    first.finish();
    run();
    CHECK(done->is_pending());
    late.finish();
    run();
    CHECK(done->reply);
  }

  TEST_CASE_FIXTURE(directory_fixture, "an operation that ended by itself is not waited for") {
    const transcript order;
    operation_stub operation{system, order, "operation"};
    add("a", operation.handle);
    caf::anon_send_exit(operation.handle, caf::exit_reason::kill);
    run();

    CHECK(ask<shut_down_done>(uut, shut_down{})->reply);
  }

  TEST_CASE_FIXTURE(directory_fixture, "everyone who asks is answered, though only once stopped") {
    const transcript order;
    operation_stub operation{system, order, "operation"};
    add("a", operation.handle);
    const auto first = ask<shut_down_done>(uut, shut_down{});
    const auto second = ask<shut_down_done>(uut, shut_down{});
    CHECK(order.take() == "operation");
    operation.finish();
    run();

    CHECK(first->reply);
    CHECK(second->reply);
  }

  TEST_CASE_FIXTURE(directory_fixture, "an empty directory stops at once") {
    CHECK(ask<shut_down_done>(uut, shut_down{})->reply);
    CHECK(unit.clock.pending().empty());
  }
}

} // namespace lectern
