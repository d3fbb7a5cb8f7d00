#pragma once

#include "actors/messages/message_ids.hpp"
#include "tests/support/test_unit.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

/// The messages that a stub received, as text, in order.
class transcript {
public:
  void add(std::string line) const { lines_->push_back(std::move(line)); }

  /// Everything since the last call: `joined 0; flushed`.
  [[nodiscard]] std::string take() const {
    std::string text;
    for (const auto& line : std::exchange(*lines_, {}))
      text += (text.empty() ? "" : "; ") + line;
    return text;
  }

  void clear() const { lines_->clear(); }

private:
  std::shared_ptr<std::vector<std::string>> lines_ = std::make_shared<std::vector<std::string>>();
};

/// How a request ended: neither is set while it is pending.
template <class Reply>
struct answer_to {
  std::optional<Reply> reply;
  std::optional<ec> refusal;

  [[nodiscard]] bool is_pending() const { return !reply && !refusal; }
};

/// An actor system on the test's own thread; see `test_unit`.
///
/// At the end of the test it checks that the address of an actor that has ended is not kept,
/// ends every actor, and claims that none is left in memory.
struct actor_fixture {
  actor_fixture();
  actor_fixture(const actor_fixture&) = delete;
  ~actor_fixture();

  /// Runs actors until none has anything to do.
  void run();

  /// Lets time pass; timers run when they are due.
  void pass(std::chrono::milliseconds span);

  template <class Handle, class Message>
  void send(const Handle& to, Message message) {
    caf::anon_send(to, std::move(message));
    run();
  }

  /// Sends a request; the answer arrives by the time it is given.
  template <class Reply, class Handle, class Message>
  [[nodiscard]] std::shared_ptr<const answer_to<Reply>> ask(const Handle& to, Message message) {
    auto answer = std::make_shared<answer_to<Reply>>();
    system.spawn([answer, to, message = std::move(message)](caf::event_based_actor* self) {
      self->request(to, caf::infinite, message)
        .then([answer](const Reply& reply) { answer->reply = reply; },
              [answer](const caf::error& why) { answer->refusal = to_ec(why); });
    });
    run();
    return answer;
  }

  caf::actor_system_config config;
  caf::actor_system system;
  test_unit unit;
};

// -- stubs ----------------------------------------------------------------------

struct viewer_stub {
  explicit viewer_stub(caf::actor_system& system);

  transcript told;
  std::shared_ptr<std::string> shown = std::make_shared<std::string>(); ///< All output.
  std::shared_ptr<view_begun> begun = std::make_shared<view_begun>();
  view_actor handle;
};

/// A feed that only reports its end.
[[nodiscard]] feed_actor::behavior_type silent_feed(std::function<void()> on_shut_down);

struct source_stub {
  explicit source_stub(caf::actor_system& system);

  transcript told;
  feed_actor handle;
};

struct link_owner_stub {
  explicit link_owner_stub(caf::actor_system& system);

  transcript told;
  std::shared_ptr<std::vector<link_joined>> joined = std::make_shared<std::vector<link_joined>>();
  link_owner_actor handle;
};

/// Answers for a viewer.
struct viewer_owner_stub {
  explicit viewer_owner_stub(caf::actor_system& system);

  transcript told;
  viewer_owner_actor handle;
};

/// Stands for `events`: `running`, `success`, … of operations, actions of lifecycles.
struct events_stub {
  explicit events_stub(caf::actor_system& system);

  transcript told;
  events_actor handle;
};

/// A connection that only notes the events and `stop 1001` it is sent.
struct connection_stub {
  explicit connection_stub(caf::actor_system& system);

  transcript told;
  connection_actor handle;
};

[[nodiscard]] std::string to_words(operation_status status);

} // namespace lectern
