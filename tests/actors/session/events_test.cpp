#include "actors/session/events.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/session/plain_codec.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace lectern {

namespace {

struct events_fixture : actor_fixture {
  void join(std::uint64_t link, const connection_stub& listener,
            const std::set<event_type>& wanted = {}) {
    send(uut, link_joined{link_id{link}, to_slot(wanted), listener.handle});
  }

  void join_as(const char* principal, std::uint64_t link, const connection_stub& listener) {
    send(uut, link_joined{link_id{link}, to_slot({}), listener.handle, principal});
  }

  void leave(std::uint64_t link, std::uint64_t dropped = 0) {
    send(uut, link_stopped{link_id{link}, link_cause::finished, 0, dropped});
  }

  void publish_operation(const char* id) {
    operation_info info;
    info.id = {id};
    send(uut, event{{}, info, {}});
  }

  void take(std::uint64_t link, std::size_t bytes) {
    send(uut, event_credit{link_id{link}, bytes});
  }

  /// Two bytes are on their way to a listener at most, and more than four are kept for none.
  events_actor uut =
    spawn_events(unit,
                 [this](const event& event) {
                   const auto word = word_of(event);
                   auto block = std::make_shared<std::byte[]>(word.size());
                   std::copy(word.bytes().begin(), word.bytes().end(), block.get());
                   encoded.push_back(block);
                   return net::chunk{std::move(block), 0, word.size()};
                 },
                 {.log_bytes_max = 4, .window_bytes = 2});
  std::vector<std::weak_ptr<std::byte[]>> encoded;

  /// Events whose bytes are still in memory.
  [[nodiscard]] auto kept() const {
    return std::count_if(encoded.begin(), encoded.end(),
                         [](auto& bytes) { return !bytes.expired(); });
  }
};

} // namespace

TEST_SUITE("events") {
  TEST_CASE_FIXTURE(events_fixture, "every listener gets every event in order") {
    connection_stub one{system};
    connection_stub other{system};
    join(1, one);
    join(2, other);
    for (const auto* action : {"a", "b"})
      send(uut, event_of(action));

    CHECK(one.told.take() == "a; b");
    CHECK(other.told.take() == "a; b");
    CHECK(encoded.size() == 2);
  }

  TEST_CASE_FIXTURE(events_fixture, "a listener gets what is next once it has taken what it got") {
    connection_stub slow{system};
    connection_stub fast{system};
    join(1, slow);
    join(2, fast);
    for (const auto* action : {"a", "b", "c", "d"}) {
      send(uut, event_of(action));
      take(2, 1);
    }
    CHECK(slow.told.take() == "a; b");
    CHECK(fast.told.take() == "a; b; c; d");

    take(1, 1);
    CHECK(slow.told.take() == "c");
    take(1, 2);
    CHECK(slow.told.take() == "d");
    take(1, 1'000);
    send(uut, event_of("e"));
    CHECK(slow.told.take() == "e");
  }

  TEST_CASE_FIXTURE(events_fixture,
                    "who is furthest behind is dropped when the next event finds no room") {
    connection_stub deaf{system};
    connection_stub behind{system};
    connection_stub fast{system};
    join(1, deaf);
    join(2, behind);
    join(3, fast);
    for (const auto* action : {"a", "b", "c", "d", "e", "f"}) {
      send(uut, event_of(action));
      take(3, 1);
    }
    CHECK(kept() == 4); // c, d, e and f, once for both.
    take(2, 1);
    take(2, 1);
    send(uut, event_of("gh"));
    take(3, 2);
    CHECK(deaf.told.take() == "a; b");
    CHECK(behind.told.take() == "a; b; c; d");

    send(uut, event_of("i")); // They are six bytes now.
    CHECK(deaf.told.take() == "stop 1008");
    CHECK(behind.told.take().empty());
    CHECK(fast.told.take() == "a; b; c; d; e; f; gh; i");
    for (int i = 0; i < 3; ++i)
      take(2, 2);
    CHECK(behind.told.take() == "e; f; gh; i");

    send(uut, event_of("j"));
    take(1, 2);
    CHECK(deaf.told.take().empty());
  }

  TEST_CASE_FIXTURE(events_fixture, "no listener falls for the event it is being given") {
    connection_stub listener{system};
    join(1, listener);
    send(uut, event_of("as large as two"));
    send(uut, event_of("as large as this"));
    CHECK(listener.told.take() == "as large as two");
    take(1, 15);

    CHECK(listener.told.take() == "as large as this");
  }

  TEST_CASE_FIXTURE(events_fixture, "a slow listener gets all that is kept before its end") {
    connection_stub ann{system};
    connection_stub bob{system};
    join_as("web:ann", 1, ann);
    join_as("web:bob", 2, bob);
    for (const auto* action : {"a", "b", "c", "d"})
      send(uut, event_of(action));
    send(uut, principal_left{"web:ann"});
    CHECK(ann.told.take() == "a; b; c; d; stop 1008");
    const auto done = ask<shut_down_done>(uut, shut_down{});
    CHECK(bob.told.take() == "a; b; c; d; stop 1001");
    leave(1);
    leave(2);
    CHECK(done->reply);
  }

  TEST_CASE_FIXTURE(events_fixture, "what was kept for a listener that left is forgotten") {
    connection_stub deaf{system};
    join(1, deaf);
    for (const auto* action : {"a", "b", "c", "d", "e", "f"})
      send(uut, event_of(action));
    CHECK(kept() == 4);
    leave(1);
    CHECK(kept() == 0);
  }

  TEST_CASE_FIXTURE(events_fixture, "an event without listeners is not even encoded") {
    send(uut, event_of("a"));
    CHECK(encoded.empty());
  }

  TEST_CASE_FIXTURE(events_fixture,
                    "a listener gets the types it asked for, all if it named none") {
    connection_stub unfiltered{system};
    connection_stub operations{system};
    connection_stub changes{system};
    connection_stub logging{system};
    join(1, unfiltered);
    join(2, operations, {event_type::operation});
    join(3, changes, {event_type::lifecycle});
    join(4, logging, {event_type::logging});
    publish_operation("x");
    send(uut, event_of("created"));

    CHECK(unfiltered.told.take() == "x; created");
    CHECK(operations.told.take() == "x");
    CHECK(changes.told.take() == "created");
    CHECK(logging.told.take().empty());
  }

  TEST_CASE_FIXTURE(events_fixture,
                    "who has signed out hears nothing more, also by a link that was on its way") {
    connection_stub ann{system};
    connection_stub bob{system};
    connection_stub late{system};
    join_as("web:ann", 1, ann);
    join_as("web:bob", 2, bob);
    send(uut, principal_left{"web:ann"});
    join_as("web:ann", 3, late);

    CHECK(ann.told.take() == "stop 1008");
    CHECK(late.told.take() == "stop 1008");
    CHECK(bob.told.take().empty());
  }

  TEST_CASE("no two filters share a slot") {
    using enum event_type;
    const std::set<std::set<event_type>> filters{
      {}, {operation}, {lifecycle}, {logging}, {operation, lifecycle}, {operation, logging}};
    std::set<std::size_t> slots;
    for (const auto& filter : filters)
      CHECK(slots.insert(to_slot(filter)).second);
  }

  TEST_CASE_FIXTURE(events_fixture,
                    "a listener gets no event from before it joined or after it left") {
    connection_stub listener{system};
    send(uut, event_of("before"));
    join(1, listener);
    leave(1);
    send(uut, event_of("after"));

    CHECK(listener.told.take().empty());
  }

  TEST_CASE_FIXTURE(events_fixture, "shut_down closes with 1001 and waits for every listener") {
    connection_stub one{system};
    connection_stub other{system};
    join(1, one);
    join(2, other);
    const auto done = ask<shut_down_done>(uut, shut_down{});
    CHECK(one.told.take() == "stop 1001");
    CHECK(other.told.take() == "stop 1001");
    leave(1, 3);
    CHECK(done->is_pending());

    leave(2, 4);
    CHECK(done->reply->bytes_dropped == 7);
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(events_fixture, "shut_down counts no bytes that were lost before it") {
    connection_stub listener{system};
    join(1, listener);
    leave(1, 5);
    join(2, listener);
    const auto done = ask<shut_down_done>(uut, shut_down{});
    leave(2, 4);

    CHECK(done->reply->bytes_dropped == 4);
  }

  TEST_CASE_FIXTURE(events_fixture, "a listener that joins during shut_down is sent away") {
    connection_stub early{system};
    connection_stub late{system};
    join(1, early);
    const auto done = ask<shut_down_done>(uut, shut_down{});
    join(2, late);
    CHECK(late.told.take() == "stop 1001");
    leave(1);
    CHECK(done->is_pending());

    leave(2);
    CHECK(done->reply);
  }

  TEST_CASE_FIXTURE(events_fixture, "shut_down without listeners is over at once") {
    CHECK(ask<shut_down_done>(uut, shut_down{})->reply);
  }
}

} // namespace lectern
