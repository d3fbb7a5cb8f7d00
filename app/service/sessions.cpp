#include "app/service/sessions.hpp"

#include "app/dialects/end_text.hpp"

namespace lectern {

static_assert(static_cast<int>(session_end::failed) == static_cast<int>(end_cause::failed));

session_event to_event(const operation_info& info, const traffic* sum) {
  session_event event;
  event.phase = sum == nullptr ? session_phase::began : session_phase::ended;
  event.id = info.id.text;
  event.kind = info.exec ? session_kind::command : session_kind::console;
  event.instance = info.instance;
  event.caller_name = info.maker.name;
  if (info.exec && !info.exec->command.empty())
    event.program = info.exec->command.front();
  event.start_time = info.created_at;
  event.time = sum == nullptr ? info.created_at : info.updated_at;
  if (sum == nullptr)
    return event;
  event.cause = static_cast<session_end>(info.end.reason.cause);
  event.exit_code = info.end.exit_code;
  event.error = error_text(info.end);
  event.bytes_sent = sum->bytes_sent;
  event.bytes_received = sum->bytes_received;
  event.bytes_dropped = sum->bytes_dropped;
  event.input_dropped = sum->input_dropped;
  return event;
}

} // namespace lectern
