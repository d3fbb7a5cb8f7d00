#include "actors/session/directory.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <vector>

namespace lectern {

using namespace std::chrono_literals;

namespace {

const principal ann{"web:1", "ann"};
const principal bob{"web:2", "bob"};
const principal root{"unix:0", "user 0", true};

operation_info info_of(const char* id, operation_status status) {
  operation_info info;
  info.id = {id};
  info.instance = "host";
  info.end.status = status;
  return info;
}

struct waits_fixture : actor_fixture {
  waits_fixture() {
    send(uut, instance_entry{{"host"}});
    for (const auto* id : {"x", "y", "z"})
      send(uut, enlist{info_of(id, operation_status::running), {}, 0});
  }

  auto await(const char* id, std::optional<std::chrono::milliseconds> timeout = {},
             http_connection_actor waiter = {}, const principal& asker = ann) {
    return ask<operation_info>(
      uut, await_operation{{id}, timeout, std::move(waiter), asker, http_head{200}});
  }

  void finish(const char* id) {
    send(uut, operation_changed{info_of(id, operation_status::success)});
  }

  /// Whether one more of `ann` begins, which ends at once.
  bool takes_waits() {
    const auto probe = await("z", 0ms);
    const bool begins = probe->is_pending();
    pass(0ms);
    return begins;
  }

  http_connection_actor make_stream() {
    return system.spawn([this]() -> http_connection_actor::behavior_type {
      return {[this](const http_head&) { ++heads; }, [](http_answer&) {},
              [](const upgrade_order&) {}, [](const shut_down&) {}};
    });
  }

  void end(const http_connection_actor& stream) {
    caf::anon_send_exit(stream, caf::exit_reason::user_shutdown);
    run();
  }

  int heads = 0; ///< Heads that streams were sent.
  events_stub events{system};
  directory_actor uut =
    spawn_directory(unit, events.handle, {.waits = {.each_max = 2, .in_all_max = 4}});
};

} // namespace

TEST_SUITE("waits for an operation") {
  TEST_CASE_FIXTURE(waits_fixture, "are limited for each principal, and in all") {
    const auto first = await("x");
    CHECK(takes_waits());
    const auto second = await("y");
    CHECK(await("x")->refusal == ec::own_waits_used_up);
    const auto third = await("x", {}, {}, bob);
    CHECK(await("y", {}, {}, bob)->refusal == ec::too_many_waits);
    CHECK(first->is_pending());

    finish("x");
    CHECK(first->reply);
    CHECK(third->reply);
    CHECK(second->is_pending());
    CHECK(takes_waits());
    finish("y");
  }

  TEST_CASE_FIXTURE(waits_fixture,
                    "of operators may be as many as there are, a quarter of all at least") {
    const auto first = await("x");
    const auto second = await("x");
    const auto third = await("x", {}, {}, bob);
    const auto fourth = await("x", {}, {}, root);
    CHECK(fourth->is_pending());
    CHECK(await("x", {}, {}, root)->refusal == ec::too_many_waits);
    finish("x");

    for (int i = 0; i < 4; ++i)
      static_cast<void>(await("y", {}, {}, root));
    CHECK(await("y", {}, {}, root)->refusal == ec::too_many_waits);
    CHECK_FALSE(takes_waits());
    finish("y");
  }

  TEST_CASE_FIXTURE(waits_fixture,
                    "send their head once they have begun, and not if they are refused") {
    const auto stream = make_stream();
    const auto first = await("x", {}, stream);
    CHECK(heads == 1);
    const auto second = await("x", {}, stream);
    CHECK(heads == 2);
    CHECK(await("x", {}, stream)->refusal == ec::own_waits_used_up);
    finish("x");
    CHECK(await("x", {}, stream)->reply);
    CHECK(heads == 2);
    end(stream);
  }

  TEST_CASE_FIXTURE(waits_fixture, "end at their time, and leave nothing") {
    const auto first = await("x", 1'000ms);
    const auto second = await("x", 2'000ms);
    pass(1'000ms);
    CHECK(first->refusal == ec::wait_timed_out);
    CHECK(second->is_pending());
    CHECK(takes_waits());

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
    CHECK_FALSE(takes_waits());

    end(stream);
    CHECK_FALSE(first->is_pending());
    CHECK(second->is_pending());
    CHECK(takes_waits());

    finish("x");
    CHECK(second->reply);
    end(another);
  }

  TEST_CASE_FIXTURE(waits_fixture, "do not begin for a stream that has ended") {
    const auto stream = make_stream();
    end(stream);
    const auto uut_wait = await("x", {}, stream);

    CHECK_FALSE(uut_wait->is_pending());
    CHECK(takes_waits());
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
    const auto of_ann = await("x", {}, {}, ann);
    const auto of_bob = await("x", {}, {}, bob);
    send(uut, principal_left{ann.id});
    CHECK(of_ann->refusal == ec::signed_out);
    CHECK(of_bob->is_pending());
    CHECK(await("x", {}, {}, ann)->refusal == ec::signed_out);

    finish("x");
    CHECK(of_bob->reply);
  }
}

} // namespace lectern
