#pragma once

#include "actors/runtime/overloaded.hpp"
#include "actors/session/connection_fsm.hpp"
#include "tests/actors/session/plain_codec.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lectern {

inline std::string to_words(link_cause cause) {
  switch (cause) {
  case link_cause::finished:
    return "finished";
  case link_cause::peer_left:
    return "peer_left";
  case link_cause::broken:
    return "broken";
  case link_cause::violated:
    return "violated";
  case link_cause::too_slow:
    return "too_slow";
  }
  return "?";
}

/// What the state machine asks for, in order: `write abc; credit 3; close 1000`.
inline std::string to_words(const connection_fsm::actions& actions) {
  using fsm = connection_fsm;
  const auto say = overloaded{
    [](const fsm::write& a) { return "write " + text_of(a.data); },
    [](const fsm::read&) { return std::string{"read"}; },
    [](const fsm::ping&) { return std::string{"ping"}; },
    [](const fsm::close& a) {
      return "close " + std::to_string(static_cast<unsigned>(a.code))
             + (a.reason.empty() ? "" : " " + a.reason);
    },
    [](const fsm::drop&) { return std::string{"drop"}; },
    [](const fsm::arm_drain_deadline&) { return std::string{"arm"}; },
    [](const fsm::tell_source& a) {
      if (const auto* typed = std::get_if<typed_in>(&a.message))
        return std::string{"tell "}.append(typed->data.text());
      return std::string{std::holds_alternative<typed_end>(a.message) ? "tell end" : "tell"};
    },
    [](const fsm::tell_owner&) { return std::string{"tell owner"}; },
    [](const fsm::return_credit& a) { return "credit " + std::to_string(a.bytes); },
    [](const fsm::settle&) { return std::string{"settle"}; },
    [](const fsm::report_left&) { return std::string{"left"}; },
    [](const fsm::leave_source&) { return std::string{"leave"}; },
    [](const fsm::report_flushed&) { return std::string{"flushed"}; },
    [](const fsm::report_stalled&) { return std::string{"stalled"}; },
    [](const fsm::report_stopped& a) {
      return "stopped " + to_words(a.cause) + " sent " + std::to_string(a.bytes_sent) + " dropped "
             + std::to_string(a.bytes_dropped)
             + (a.input_dropped > 0 ? " input dropped " + std::to_string(a.input_dropped) : "");
    },
  };
  std::string text;
  for (const auto& action : actions)
    text += (text.empty() ? "" : "; ") + std::visit(say, action);
  return text;
}

inline output output_of(std::string_view text) {
  return {{}, 0, net::chunk::copy_of(text)};
}

inline net::part_received typed(std::string_view text) {
  return {net::frame_kind::binary, net::chunk::copy_of(text), true};
}

inline net::part_received word(std::string_view text) {
  return {net::frame_kind::text, net::chunk::copy_of(text), true};
}

/// A state machine whose actions are words.
struct talking_fsm {
  explicit talking_fsm(connection_limits limits = {}, bool input = true)
    : fsm(std::make_unique<plain_codec>(input), limits) {}

  template <class Event>
  std::string on(Event&& event) {
    return to_words(fsm.on(std::forward<Event>(event)));
  }

  std::string attach() { return to_words(fsm.on_attached()); }

  connection_fsm fsm;
};

/// Open, attached, nothing sent, no input granted.
struct open_fsm : talking_fsm {
  using talking_fsm::talking_fsm;

  open_fsm() {
    on(net::link_opened{});
    attach();
  }
};

} // namespace lectern
