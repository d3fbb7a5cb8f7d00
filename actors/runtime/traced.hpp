#pragma once

#include "actors/messages/local.hpp"
#include "actors/runtime/trace_names.hpp"
#include "actors/trace/flight_recorder.hpp"

#include <caf/mailbox_element.hpp>

#include <atomic>
#include <cstdint>

namespace lectern {

/// What one actor writes into the trace: about its messages and its life. Each costs a
/// few nanoseconds; nothing, if its thread has no ring.
///
/// Thread safety: `sending` and `rejected` from any thread, the rest on the actor's unit.
class traced {
public:
  // -- messages

  /// A message as a trace knows it.
  struct letter {
    std::uint32_t from = 0;
    std::uint64_t what = 0; ///< Key and type.
    std::uint32_t ticket = 0;
  };

  [[nodiscard]] static letter letter_of(caf::mailbox_element& element) noexcept {
    auto& content = element.content();
    const auto type = content.empty() ? std::uint16_t{0} : message_number(content.type(0));
    // Where it stands in memory is its name for as long as it is under way.
    const auto key = reinterpret_cast<std::uintptr_t>(&element) >> 4;
    return {number_of(element.sender), std::uint64_t{key} << 16 | type, ticket_of(element.mid)};
  }

  /// Written before the mailbox has the message: it may be handled at once.
  static void sending(trace::flight_recorder* recorder, const letter& what, std::uint32_t to) {
    put(recorder, {trace::kind::send, what.from, to, what.what, what.ticket});
  }

  static void rejected(trace::flight_recorder* recorder, const letter& what, std::uint32_t by) {
    put(recorder, {trace::kind::reject, what.from, by, what.what, what.ticket});
  }

  // -- life

  void launched(trace::flight_recorder* recorder, std::uint32_t id, const char* name,
                std::size_t unit);
  void ended(trace::flight_recorder* recorder, std::uint32_t reason);

  // -- handlers

  struct handling {
    trace::ring* ring = nullptr;
    trace::ring::span span;
  };

  [[nodiscard]] handling begin(caf::mailbox_element& element) noexcept {
    auto* ring = trace::this_thread;
    if (ring == nullptr)
      return {};
    const auto what = letter_of(element);
    const handling now{ring,
                       ring->begin({trace::kind::receive, id_, what.from, what.what, what.ticket})};
    show_running(now, static_cast<std::uint16_t>(what.what), 0);
    return now;
  }

  [[nodiscard]] handling begin(entrance how) noexcept {
    auto* ring = trace::this_thread;
    if (ring == nullptr)
      return {};
    const auto number = static_cast<std::uint16_t>(how);
    const handling now{ring, ring->begin({trace::kind::enter, id_, 0, 0, number})};
    show_running(now, 0, number);
    return now;
  }

  /// @param phase Of the actor's state machine, now.
  /// @param ticket Is added to the message's own.
  void end(const handling& which, std::uint8_t phase, std::uint32_t ticket = 0) noexcept {
    if (which.ring == nullptr)
      return;
    if (phase != phase_) {
      which.ring->put({trace::kind::phase, id_, phase_, 0, phase});
      phase_ = phase;
    }
    show_idle(which.ring->finish(which.span, ticket));
  }

  /// Writes what happened.
  void note(trace::kind what, std::uint32_t peer, std::uint64_t value, std::uint32_t aux) noexcept {
    if (auto* ring = trace::this_thread) {
      ring->put({what, id_, peer, value, aux});
      count(what, peer, value);
    }
  }

  /// Writes the name of an operation.
  void name_operation(const operation_id& name);

private:
  [[nodiscard]] static std::uint32_t number_of(const caf::strong_actor_ptr& actor) noexcept {
    return actor ? static_cast<std::uint32_t>(actor->aid) : 0;
  }

  [[nodiscard]] static std::uint32_t ticket_of(caf::message_id id) noexcept {
    if (id.is_async())
      return 0;
    const auto number = static_cast<std::uint32_t>(id.request_id().integer_value());
    return (number & trace::ticket_number)
           | (id.is_response() ? trace::ticket_response : trace::ticket_request);
  }

  static void put(trace::flight_recorder* recorder, const trace::fact& what) {
    if (auto* ring = trace::this_thread)
      ring->put(what);
    else if (recorder != nullptr)
      recorder->put_as_guest(what);
  }

  void show_running(const handling& what, std::uint16_t type, std::uint16_t enters) noexcept {
    if (entry_ == nullptr)
      return;
    store(entry_->now_type, type);
    store(entry_->now_enters, enters);
    store(entry_->now_since, what.span.began);
  }

  void show_idle(std::uint64_t took) noexcept;
  void count(trace::kind what, std::uint32_t peer, std::uint64_t value) noexcept;

  /// Another process reads it.
  template <class T>
  static void store(T& place, T value) noexcept {
    std::atomic_ref{place}.store(value, std::memory_order_relaxed);
  }

  std::uint32_t id_ = 0;
  std::uint8_t phase_ = 0;
  trace::actor_entry* entry_ = nullptr; ///< In the list of those who live.
};

} // namespace lectern
