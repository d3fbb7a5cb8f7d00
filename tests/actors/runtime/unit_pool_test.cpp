#include "actors/messages/message_ids.hpp"
#include "actors/runtime/unit_pool.hpp"
#include "actors/session/events.hpp"
#include "tests/actors/session/plain_codec.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace lectern {

namespace {

/// Three units with threads of their own.
struct pool_fixture {
  pool_fixture() {
    config.load<unit_pool>();
    config.set("scheduler.max-threads", std::size_t{3});
    system.emplace(config);
  }

  io_unit& unit(std::size_t index) { return unit_pool::of(*system).unit(index); }

  /// On which thread a unit runs.
  std::thread::id thread_of(std::size_t index) {
    std::promise<std::thread::id> answer;
    unit(index).loop().post([&] { answer.set_value(std::this_thread::get_id()); });
    return answer.get_future().get();
  }

  caf::actor_system_config config;
  std::optional<caf::actor_system> system;
};

} // namespace

TEST_SUITE("unit_pool") {
  TEST_CASE_FIXTURE(pool_fixture, "each unit has a thread, and positions wrap around") {
    const std::set threads{thread_of(0), thread_of(1), thread_of(2), std::this_thread::get_id()};

    CHECK(threads.size() == 4);
    CHECK(&unit(3) == &unit(0));
    CHECK(&unit(1).sibling(5) == &unit(2));
  }

  TEST_CASE_FIXTURE(pool_fixture, "many senders reach a pinned actor, each in its own order") {
    constexpr std::size_t senders = 4;
    constexpr std::uint64_t messages_each = 5'000;
    const auto number_of = [](const event& sent) {
      return net::chunk::copy_of(sent.change->action + sent.change->context.at("number"));
    };
    const auto stream = spawn_events(unit(1), number_of, {.window_bytes = SIZE_MAX});
    std::array<std::uint64_t, senders> next{};
    std::size_t left = senders * messages_each;
    std::atomic<bool> is_ordered{true};
    std::promise<void> all_came;
    const auto listener = system->spawn([&]() -> connection_actor::behavior_type {
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
        [](const leave_view&) { return view_left{}; },
        [&](const event_frame& sent) {
          const auto sender = static_cast<std::size_t>(sent.text.text()[0] - '0');
          if (sent.text.text().substr(1) != std::to_string(next[sender]++))
            is_ordered = false;
          if (--left == 0)
            all_came.set_value();
        },
        [](const stop_link&) {},
      };
    });
    caf::scoped_actor self{*system};
    self->send(stream, link_joined{link_id{1}, to_slot({}), listener});

    std::vector<std::thread> threads;
    for (std::size_t sender = 0; sender < senders; ++sender)
      threads.emplace_back([&, sender] {
        for (std::uint64_t i = 0; i < messages_each; ++i) {
          auto message = event_of(std::to_string(sender));
          message.change->context["number"] = std::to_string(i);
          caf::anon_send(stream, std::move(message));
        }
      });
    for (auto& thread : threads)
      thread.join();
    REQUIRE(all_came.get_future().wait_for(std::chrono::seconds{20}) == std::future_status::ready);

    CHECK(is_ordered);
    self->send(stream, link_stopped{link_id{1}, {}, 0, 0});
    caf::anon_send_exit(stream, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
  }

  TEST_CASE_FIXTURE(pool_fixture, "messages that are queued when the units stop are released") {
    auto stream = spawn_events(unit(0), word_of);
    std::promise<void> blocked;
    std::promise<void> go_on;
    unit(0).loop().post([&] {
      blocked.set_value();
      go_on.get_future().wait();
      unit(0).loop().stop();
    });
    blocked.get_future().wait();
    caf::anon_send(stream, event_of("never told"));
    caf::anon_send_exit(stream, caf::exit_reason::kill);
    const auto left = caf::actor_cast<caf::weak_actor_ptr>(stream);
    stream = nullptr;
    system->await_actors_before_shutdown(false);
    go_on.set_value();

    system.reset();
    CHECK_FALSE(left.lock());
  }
}

} // namespace lectern
