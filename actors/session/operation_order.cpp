#include "actors/session/operation_order.hpp"

#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/secret.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace lectern {

namespace {

/// Without their secrets.
std::vector<operation_fsm::slot> sockets_of(const operation_order& order) {
  const auto slot = [](const char* name, socket_role role, bool required) {
    return operation_fsm::slot{.name = name, .role = role, .required = required, .secret = {}};
  };
  const auto recording = [&](const char* name) {
    auto claimed = slot(name, socket_role::output, true);
    claimed.now = operation_fsm::slot::state::claimed;
    return claimed;
  };
  const auto* exec = std::get_if<exec_order>(&order);
  const bool in_session =
    exec != nullptr ? exec->request->in_session : std::get<console_order>(order).resume.has_value();
  if (in_session)
    return {slot("0", socket_role::session, true)};
  if (exec == nullptr)
    return {slot("0", socket_role::terminal, true), slot("control", socket_role::control, false)};
  if (!exec->recordings.empty())
    return {recording("1"), recording("2")};
  if (!exec->request->awaits_sockets)
    return {};
  if (exec->request->interactive)
    return {slot("0", socket_role::terminal, true), slot("control", socket_role::control, true)};
  return {slot("0", socket_role::input, true), slot("1", socket_role::output, true),
          slot("2", socket_role::output, true), slot("control", socket_role::control, false)};
}

/// The first bytes of a text that is too long, without half a character, and a mark.
std::string cut(std::string_view text, std::size_t bytes) {
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;
  return std::string{text.substr(0, bytes)}.append("…");
}

} // namespace

std::vector<operation_fsm::slot> slots_of(const operation_order& order) {
  auto slots = sockets_of(order);
  auto secrets = make_secrets(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i)
    slots[i].secret = std::move(secrets[i]);
  return slots;
}

std::vector<std::string> beginning_of(const std::vector<std::string>& command) {
  std::vector<std::string> words;
  auto room = shown_command_bytes_max;
  for (const auto& word : command) {
    if (word.size() > room) {
      words.push_back(cut(word, room));
      break;
    }
    words.push_back(word);
    room -= std::min(room, word.size() + 1);
  }
  return words;
}

std::shared_ptr<const exec_request> abbreviated(const std::shared_ptr<const exec_request>& whole) {
  constexpr std::size_t small = 4 * shown_command_bytes_max; // Nearly all are.
  if (!whole || bytes_of(*whole) <= small)
    return whole;
  auto rest = std::make_shared<exec_request>();
  rest->command = beginning_of(whole->command);
  rest->interactive = whole->interactive;
  rest->awaits_sockets = whole->awaits_sockets;
  rest->is_recorded = whole->is_recorded;
  rest->in_session = whole->in_session;
  return rest;
}

std::size_t bytes_of(const exec_request& request) {
  constexpr std::size_t around_string = 64;
  std::size_t bytes = 0;
  for (const auto& word : request.command)
    bytes += around_string + word.size();
  for (const auto& [name, value] : request.environment)
    bytes += 2 * around_string + name.size() + value.size();
  return bytes;
}

bool awaits_echo(const operation_order& order) {
  const auto* console = std::get_if<console_order>(&order);
  return console != nullptr && !console->resume;
}

std::size_t stream_of(const operation_fsm::slot& slot) {
  if (slot.role == socket_role::control)
    return no_stream;
  return slot.name == "1" ? 1 : slot.name == "2" ? 2 : 0;
}

operation_info describe(const operation_order& order, wall_time now) {
  operation_info info;
  info.created_at = info.updated_at = now;
  std::visit(overloaded{
               [&](const exec_order& exec) {
                 info.id = exec.id;
                 info.instance = exec.instance;
                 info.maker = exec.maker;
                 info.description = "Executing command";
                 info.exec = exec.request;
               },
               [&](const console_order& console) {
                 info.id = console.id;
                 info.instance = console.instance;
                 info.maker = console.maker;
                 info.description = "Showing console";
               },
             },
             order);
  return info;
}

operation_fsm::work_ended outcome_of(const source_ending& end) {
  switch (end.open_error) {
  case 0:
    return {operation_status::success, {}, end.status.shell_code()};
  case ENOENT:
  case ENOTDIR:
    return {operation_status::failure, "Command not found", 127, end_cause::failed};
  case EACCES:
  case ENOEXEC:
    return {operation_status::failure, "Command not executable", 126, end_cause::failed};
  case ECHILD:
    return {operation_status::failure,
            "Commands cannot run: the program that serves them ignores SIGCHLD, so exit codes "
            "would be lost",
            -1, end_cause::failed};
  default:
    return {operation_status::failure, std::strerror(end.open_error), -1, end_cause::failed};
  }
}

} // namespace lectern
