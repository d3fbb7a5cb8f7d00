#include "app/dialects/end_text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace lectern {

namespace {

/// A client's name as a part of a reason; no character of it is cut in two.
std::string name_in_reason(std::string_view name) {
  constexpr std::size_t bytes_max = 80;
  if (name.empty())
    return "another client";
  auto size = std::min(name.size(), bytes_max);
  while (size < name.size() && size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80)
    --size;
  return std::string{name.substr(0, size)};
}

std::string flaw_text(const recording_flaw& flaw) {
  std::string text = "Recorded output is incomplete: ";
  if (flaw.removed.empty())
    return text.append(std::to_string(flaw.bytes_dropped)).append(" bytes did not fit");
  text += flaw.removed.size() > 1    ? "stdout and stderr"
          : flaw.removed.contains(1) ? "stdout"
                                     : "stderr";
  return text.append(" removed while the command ran (").append(flaw.reason).append(")");
}

std::string open_error_text(int error) {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
    return "Command not found";
  case EACCES:
  case ENOEXEC:
    return "Command not executable";
  case ECHILD:
    return "Commands cannot run: the program that serves them ignores SIGCHLD, so exit codes "
           "would be lost";
  default:
    return std::strerror(error);
  }
}

} // namespace

std::string error_text(const ending& end) {
  if (!end.task_flaw.empty())
    return end.task_flaw;
  if (end.flaw)
    return flaw_text(*end.flaw);
  if (end.open_error != 0)
    return open_error_text(end.open_error);
  if (end.status == operation_status::failure && end.reason.cause == end_cause::client_left)
    return "Client left before all sockets were connected";
  // Few clients show why a socket closed: one that others ended finds it here, too.
  const bool by_others = end.reason.cause == end_cause::taken_over || end.reason.has_signed_out;
  return end.status == operation_status::failure || by_others ? close_text(end.reason)
                                                              : std::string{};
}

std::string close_text(const end_reason& reason) {
  switch (reason.cause) {
  case end_cause::cancelled:
    return reason.has_signed_out ? "The user who started this has signed out"
                                 : "Operation was cancelled";
  case end_cause::taken_over:
    return std::string{"Console was taken over by "}.append(name_in_reason(reason.by));
  case end_cause::stalled:
    return "Viewer stopped reading";
  case end_cause::timed_out:
    return "Timed out waiting for websockets to connect";
  case end_cause::stopped:
    return "Service is stopping";
  case end_cause::finished:
  case end_cause::client_left:
  case end_cause::failed:
    break;
  }
  return {};
}

} // namespace lectern
