#include "actors/directory.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <vector>

namespace lectern {

using namespace std::chrono_literals;

namespace {

operation_info info_of(const char* id, operation_status status) {
  operation_info info;
  info.id = {id};
  info.instance = "host";
  info.status = status;
  return info;
}

struct waits_fixture : actor_fixture {
  waits_fixture() {
    send(uut, instance_entry{"host", "", {}, {}, {}});
    for (const auto* id : {"x", "y"})
      send(uut, enlist{info_of(id, operation_status::running), {}, 0});
  }

  auto await(const char* id, std::optional<std::chrono::milliseconds> timeout = {},
             http_connection_actor waiter = {}, std::string principal = {}) {
    return ask<operation_info>(
      uut, await_operation{{id}, timeout, std::move(waiter), std::move(principal)});
  }

  void finish(const char* id) {
    send(uut, operation_changed{info_of(id, operation_status::success)});
  }

  bool takes_waits(const char* id) {
    return ask<operation_entry>(uut, find_operation{{id}})->reply.value().takes_waits;
  }

  http_connection_actor make_stream() {
    return system.spawn([]() -> http_connection_actor::behavior_type {
      return {[](const http_head&) {}, [](http_answer&) {}, [](const upgrade_order&) {},
              [](const shut_down&) {}};
    });
  }

  void end(const http_connection_actor& stream) {
    caf::anon_send_exit(stream, caf::exit_reason::user_shutdown);
    run();
  }

  events_stub events{system};
  directory_actor uut =
    spawn_directory(unit, events.handle, {.waits = {.per_operation_max = 2, .in_all_max = 3}});
};

} // namespace

TEST_SUITE("waits for an operation") {
  TEST_CASE_FIXTURE(waits_fixture, "are limited for each operation, and in all") {
    const auto first = await("x");
    CHECK(takes_waits("x"));
    const auto second = await("x");
    CHECK_FALSE(takes_waits("x"));
    CHECK(await("x")->refusal == ec::too_many_waits);
    const auto third = await("y");
    CHECK(await("y")->refusal == ec::too_many_waits);
    CHECK(first->is_pending());

    finish("x");
    CHECK(first->reply);
    CHECK(second->reply);
    CHECK(third->is_pending());
    CHECK(takes_waits("y"));
    finish("y");
  }

  TEST_CASE_FIXTURE(waits_fixture, "end at their time, and leave nothing behind") {
    const auto first = await("x", 1'000ms);
    const auto second = await("x", 2'000ms);
    pass(1'000ms);
    CHECK(first->refusal == ec::wait_timed_out);
    CHECK(second->is_pending());
    CHECK(takes_waits("x"));

    finish("x");
    CHECK(second->reply);
    pass(1'000ms);
    CHECK(second->reply);
  }

  TEST_CASE_FIXTURE(waits_fixture, "end with the stream that they are for") {
    const auto stream = make_stream();
    const auto another = make_stream();
    const auto first = await("x", {}, stream);
    const auto second = await("x", {}, another);
    CHECK_FALSE(takes_waits("x"));

    end(stream);
    CHECK_FALSE(first->is_pending());
    CHECK(second->is_pending());
    CHECK(takes_waits("x"));

    finish("x");
    CHECK(second->reply);
    end(another);
  }

  TEST_CASE_FIXTURE(waits_fixture, "do not begin for a stream that has ended") {
    const auto stream = make_stream();
    end(stream);
    const auto uut_wait = await("x", {}, stream);

    CHECK_FALSE(uut_wait->is_pending());
    CHECK(takes_waits("x"));
  }

  TEST_CASE_FIXTURE(waits_fixture, "may follow each other on one stream") {
    const auto stream = make_stream();
    for (int i = 0; i < 3; ++i) {
      const auto timed = await("x", 1'000ms, stream);
      pass(1'000ms);
      CHECK(timed->refusal == ec::wait_timed_out);
    }
    const auto last = await("x", {}, stream);
    CHECK(last->is_pending());

    end(stream);
    CHECK_FALSE(last->is_pending());
  }

  TEST_CASE_FIXTURE(waits_fixture,
                    "end when the user who waits signs out, and not when others do") {
    const auto ann = await("x", {}, {}, "web:ann");
    const auto bob = await("x", {}, {}, "web:bob");
    send(uut, principal_left{"web:ann"});
    CHECK(ann->refusal == ec::signed_out);
    CHECK(bob->is_pending());
    CHECK(await("x", {}, {}, "web:ann")->refusal == ec::signed_out);

    finish("x");
    CHECK(bob->reply);
  }
}

} // namespace lectern
