#include "tests/actors/session/directory_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

TEST_SUITE("directory") {
  TEST_CASE_FIXTURE(directory_fixture, "instances are found by name and listed in its order") {
    for (const auto* name : {"b", "a"})
      send(uut, instance_entry{{name}});
    const auto listed = ask<instance_list>(uut, list_instances{});

    REQUIRE(listed->reply);
    REQUIRE(listed->reply->instances.size() == 3);
    CHECK(listed->reply->instances[0].info.name == "a");
    CHECK(ask<instance_entry>(uut, find_instance{"b"})->reply);
    CHECK(ask<instance_entry>(uut, find_instance{"c"})->refusal == ec::instance_unknown);
  }

  TEST_CASE_FIXTURE(directory_fixture, "an operation is known from enlist on, by id") {
    CHECK(find("x")->refusal == ec::operation_unknown);
    add("x");

    const auto found = find("x");
    REQUIRE(found->reply);
    CHECK(found->reply->unit == 3);
    CHECK(find("y")->refusal == ec::operation_unknown);
  }

  TEST_CASE_FIXTURE(directory_fixture, "events tell of every change, in order") {
    add("x");
    change("x", operation_status::success);
    change("unknown", operation_status::success);
    send(uut, lifecycle{"instance-exec", "box", {}});

    CHECK(events.told.take() == "instance-created; running; success; instance-exec");
  }

  TEST_CASE_FIXTURE(directory_fixture, "events tell of instances that are added and removed") {
    CHECK(events.told.take() == "instance-created");
    send(uut, instance_entry{{"box"}});
    CHECK(events.told.take() == "instance-created");
    send(uut, instance_entry{{"box"}}); // Refused.
    CHECK(events.told.take().empty());

    CHECK(ask<instance_removed>(uut, remove_instance{"box"})->reply);
    CHECK(events.told.take() == "instance-deleted");
    CHECK(ask<instance_removed>(uut, remove_instance{"box"})->refusal == ec::instance_unknown);
    CHECK(events.told.take().empty());
  }

  TEST_CASE_FIXTURE(directory_fixture, "who awaits is answered by the final state, not before") {
    add("x");
    const auto first = await("x");
    const auto second = await("x");
    CHECK(first->is_pending());
    change("x", operation_status::running);
    CHECK(first->is_pending());

    change("x", operation_status::failure);
    REQUIRE(first->reply);
    CHECK(first->reply->end.status == operation_status::failure);
    CHECK(second->reply);
  }

  TEST_CASE_FIXTURE(directory_fixture, "awaiting what is final is answered at once") {
    add("x");
    change("x", operation_status::cancelled);

    CHECK(await("x")->reply->end.status == operation_status::cancelled);
    CHECK(await("y")->refusal == ec::operation_unknown);
  }

  TEST_CASE_FIXTURE(directory_fixture,
                    "a final operation is kept for 30 s, a running one for ever") {
    add("x");
    add("running");
    pass(std::chrono::hours{1});
    change("x", operation_status::success);
    pass(29'999ms);
    CHECK(find("x")->reply);

    pass(1ms);
    CHECK(find("x")->refusal == ec::operation_unknown);
    CHECK(await("x")->refusal == ec::operation_unknown);
    CHECK(find("running")->reply);
  }

  TEST_CASE_FIXTURE(directory_fixture, "each operation has 30 s of its own") {
    add("x");
    add("y");
    change("x", operation_status::success);
    pass(10s);
    change("y", operation_status::success);
    pass(20s);
    CHECK(find("x")->refusal);
    CHECK(find("y")->reply);

    pass(10s);
    CHECK(find("y")->refusal);
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(directory_fixture,
                    "final operations are kept up to a limit, and the newest in any case") {
    constexpr std::size_t cost = 1'024; // Of an operation whose texts are short.
    const auto kept = [this](std::size_t bytes_max) {
      uut = spawn_directory(unit, events.handle, {.final_bytes_max = bytes_max});
      send(uut, instance_entry{{"host"}});
      for (const auto* id : {"a", "b", "c"}) {
        add(id);
        change(id, operation_status::success);
      }
      std::string ids;
      for (const auto* id : {"a", "b", "c"})
        ids += find(id)->reply ? id : "";
      return ids;
    };
    CHECK(kept(3 * cost) == "abc");
    CHECK(kept(3 * cost - 1) == "bc");
    CHECK(kept(2 * cost) == "bc");
    CHECK(kept(cost) == "c");
    CHECK(kept(0) == "c");
  }

  TEST_CASE_FIXTURE(directory_fixture,
                    "beyond the limit the oldest go early, but not while they have an actor") {
    uut = spawn_directory(unit, events.handle, {.final_bytes_max = 2 * 1'024});
    send(uut, instance_entry{{"host"}});
    const auto finish = [this](const char* id) { change(id, operation_status::success); };
    operation_stub lives{system, {}, "a"};
    add("a", lives.handle);
    for (const auto* id : {"b", "c", "d"})
      add(id);
    for (const auto* id : {"a", "b", "c"})
      finish(id);
    CHECK(find("a")->reply);
    CHECK(find("b")->reply);

    send(uut, delist{{"a"}});
    finish("d");
    CHECK(find("a")->refusal == ec::operation_unknown);
    CHECK(find("b")->refusal == ec::operation_unknown);
    CHECK(find("c")->reply);
    CHECK(find("d")->reply);
    pass(30s);
    CHECK(find("d")->refusal);
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(directory_fixture, "a large request is kept in full until its operation ends") {
    auto info = info_of("a");
    info.exec =
      std::make_shared<exec_request>(exec_request{.command = {std::string(100'000, 'x')}});
    send(uut, enlist{info, {}, 0});
    CHECK(find("a")->reply.value().info.exec == info.exec);
    const auto waits = await("a");
    info.end.status = operation_status::success;
    send(uut, operation_changed{info});

    CHECK(waits->reply.value().exec == info.exec);
    CHECK(find("a")->reply.value().info.exec->command.at(0).size() < 2'000);
  }

  TEST_CASE_FIXTURE(directory_fixture,
                    "operations are listed in the order in which they were created") {
    auto info = info_of("b");
    info.created_at = unit.now();
    send(uut, enlist{info, {}, 0});
    info.id = {"a"};
    info.created_at = unit.now() + 1s;
    send(uut, enlist{info, {}, 0});

    const auto listed = ask<operation_list>(uut, list_operations{})->reply.value().operations;
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].id.text == "b");
    CHECK(listed[1].id.text == "a");
  }

  TEST_CASE_FIXTURE(directory_fixture,
                    "a list that is too long leaves out the oldest, and first those that ended") {
    for (const auto* id : {"d", "c", "b", "a"}) {
      auto info = info_of(id);
      info.created_at = unit.now();
      send(uut, enlist{info, {}, 0});
      pass(1s);
    }
    const auto listed = [this](std::size_t most) {
      std::string ids;
      const auto list = ask<operation_list>(uut, list_operations{most});
      for (const auto& info : list->reply.value().operations)
        ids += info.id.text;
      return ids;
    };
    CHECK(listed(4) == "dcba");
    CHECK(listed(2) == "ba");
    change("b", operation_status::success);
    CHECK(listed(2) == "ca");
    CHECK(listed(0).empty());
  }

  TEST_CASE_FIXTURE(
    directory_fixture,
    "what belongs to a user who has signed out is cancelled, also what comes later") {
    transcript told;
    operation_stub ann{system, told, "ann's"};
    operation_stub bob{system, told, "bob's"};
    operation_stub task{system, told, "ann's task"};
    operation_stub late{system, told, "ann's late"};
    const auto enlist_as = [this](const char* principal, const operation_stub& stub, bool is_task) {
      auto info = info_of(principal);
      info.id.text += std::to_string(unit.now().time_since_epoch().count());
      info.maker.id = principal;
      info.exec = std::make_shared<exec_request>(exec_request{.awaits_sockets = !is_task});
      pass(1s);
      send(uut, enlist{info, stub.handle, 0});
    };
    enlist_as("web:ann", ann, false);
    enlist_as("web:bob", bob, false);
    enlist_as("web:ann", task, true);
    send(uut, principal_left{"web:ann"});
    CHECK(told.take()
          == "cancel ann's: signed out; "
             "cancel ann's task: signed out");

    enlist_as("web:ann", late, false);
    CHECK(told.take() == "cancel ann's late: signed out");
  }

  TEST_CASE_FIXTURE(directory_fixture,
                    "an operation whose actor has ended stays listed without it") {
    operation_stub operation{system, {}, "x"};
    add("x", operation.handle);
    CHECK(find("x")->reply->handle == operation.handle);
    send(uut, delist{{"x"}});

    CHECK_FALSE(find("x")->reply->handle);
    CHECK(ask<operation_list>(uut, list_operations{})->reply->operations.size() == 1);
  }
}

TEST_SUITE("directory: observer") {
  TEST_CASE_FIXTURE(directory_fixture, "is sent the begin, and the end with its sum") {
    std::string told;
    const auto observer = [&](const operation_info& info, const traffic* sum) {
      told +=
        info.id.text + (sum != nullptr ? " sent " + std::to_string(sum->bytes_sent) : "") + "; ";
    };
    const auto observed = spawn_directory(unit, events.handle, {}, observer);
    send(observed, instance_entry{{"host"}});
    operation_stub operation{system, {}, "x"};
    send(observed, enlist{info_of("x"), operation.handle, 0});
    send(observed, operation_changed{info_of("x", operation_status::success)});
    send(observed, delist{{"x"}, {.bytes_sent = 3}});
    send(observed, delist{{"x"}, {.bytes_sent = 4}});
    run();

    CHECK(told == "x; x sent 3; ");
    CHECK(ask<shut_down_done>(observed, shut_down{})->reply);
  }
}

} // namespace lectern
