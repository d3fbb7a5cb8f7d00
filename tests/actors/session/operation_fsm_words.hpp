#pragma once

#include "actors/runtime/overloaded.hpp"
#include "actors/session/operation_fsm.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

/// The slots of `incus exec -t`, of a console, and of a command on pipes. The
/// secret of each is its name.
inline operation_fsm::slot make_slot(const char* name, socket_role role, bool required) {
  return {.role = role, .required = required, .secret = name};
}

inline operation_fsm make_terminal_operation() {
  return {
    {make_slot("0", socket_role::terminal, true), make_slot("control", socket_role::control, true)},
    false};
}

inline operation_fsm make_console_operation() {
  return {{make_slot("0", socket_role::terminal, true),
           make_slot("control", socket_role::control, false)},
          true};
}

/// One socket for everything, in the session protocol.
inline operation_fsm make_session_operation() {
  return {{make_slot("0", socket_role::session, true)}, false};
}

inline operation_fsm make_pipes_operation() {
  return {{make_slot("0", socket_role::input, true), make_slot("1", socket_role::output, true),
           make_slot("2", socket_role::output, true),
           make_slot("control", socket_role::control, false)},
          false};
}

/// `introduce 0; start`; codes and reasons are left out.
inline std::string to_words(const operation_fsm::actions& actions) {
  using fsm = operation_fsm;
  const auto say = overloaded{
    [](const fsm::start_work&) { return std::string{"start"}; },
    [](const fsm::end_work& a) { return std::string{a.at_once ? "end at once" : "end"}; },
    [](const fsm::introduce& a) { return "introduce " + std::to_string(a.slot); },
    [](const fsm::stop_slot& a) { return "stop " + std::to_string(a.slot); },
    [](const fsm::publish&) { return std::string{"publish"}; },
    [](const fsm::arm_echo_deadline&) { return std::string{"arm echo"}; },
    [](const fsm::forget&) { return std::string{"forget"}; },
  };
  std::string text;
  for (const auto& action : actions)
    text += (text.empty() ? "" : "; ") + std::visit(say, action);
  return text;
}

} // namespace lectern
