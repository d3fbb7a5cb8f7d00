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
  struct message_fields {
    std::uint32_t from = 0;
    std::uint64_t value = 0; ///< Key and type.
    std::uint32_t ticket = 0;
  };

  [[nodiscard]] static message_fields fields_of(caf::mailbox_element& element) noexcept {
    auto& content = element.content();
    const auto type = content.empty() ? std::uint16_t{0} : message_number(content.type(0));
    // Its address identifies it for as long as it is in flight.
    const auto key = reinterpret_cast<std::uintptr_t>(&element) >> 4;
    return {number_of(element.sender), std::uint64_t{key} << 16 | type, ticket_of(element.mid)};
  }

  /// Written before the mailbox has the message: it may be handled at once.
  static void sending(trace::flight_recorder* recorder, const message_fields& message,
                      std::uint32_t to) {
    put(recorder, {trace::kind::send, message.from, to, message.value, message.ticket});
  }

  static void rejected(trace::flight_recorder* recorder, const message_fields& message,
                       std::uint32_t by) {
    put(recorder, {trace::kind::reject, message.from, by, message.value, message.ticket});
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
    const auto message = fields_of(element);
    const handling now{
      ring, ring->begin({trace::kind::receive, id_, message.from, message.value, message.ticket})};
    show_running(now, static_cast<std::uint16_t>(message.value), 0);
    return now;
  }

  [[nodiscard]] handling begin(entrance way) noexcept {
    auto* ring = trace::this_thread;
    if (ring == nullptr)
      return {};
    const auto number = static_cast<std::uint16_t>(way);
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
  void note(trace::kind record_kind, std::uint32_t peer, std::uint64_t value,
            std::uint32_t aux) noexcept {
    if (auto* ring = trace::this_thread) {
      ring->put({record_kind, id_, peer, value, aux});
      count(record_kind, peer, value);
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

  static void put(trace::flight_recorder* recorder, const trace::fact& entry) {
    if (auto* ring = trace::this_thread)
      ring->put(entry);
    else if (recorder != nullptr)
      recorder->put_as_guest(entry);
  }

  void show_running(const handling& running, std::uint16_t type, std::uint16_t enters) noexcept {
    if (entry_ == nullptr)
      return;
    store(entry_->now_type, type);
    store(entry_->now_enters, enters);
    store(entry_->now_since, running.span.began);
  }

  void show_idle(std::uint64_t took) noexcept;
  void count(trace::kind record_kind, std::uint32_t peer, std::uint64_t value) noexcept;

  /// Another process reads it.
  template <class T>
  static void store(T& place, T value) noexcept {
    std::atomic_ref{place}.store(value, std::memory_order_relaxed);
  }

  std::uint32_t id_ = 0;
  std::uint8_t phase_ = 0;
  trace::actor_entry* entry_ = nullptr; ///< In the list of living actors.
};

} // namespace lectern
