#include "tests/support/short_command.hpp"

#include "tests/support/exec_session.hpp"

#include <boost/json/object.hpp>

#include <sstream>

namespace lectern::test {

namespace {

void compare(std::ostream& flaws, const stream_record& record, const std::string& expected) {
  if (record.bytes != expected || record.end_marks != 1 || !record.close
      || !record.close->payload.empty() || !record.strangers.empty())
    flaws << "a stream had " << record << " instead of " << expected.size() << " bytes; ";
}

/// Whether an answer to `/wait` reports success; a failed command is reported as an error.
bool has_succeeded_with(const boost::json::object& answer, int exit_code) {
  return answer.at("type") == "sync" && answer.at("metadata").at("status") == "Success"
         && answer.at("metadata").at("metadata").at("return") == exit_code;
}

} // namespace

std::string flaws_of(const short_command& command, const endpoint& where,
                     std::chrono::milliseconds time) {
  const auto until = within(time);
  std::ostringstream flaws;
  auto session = exec_session::run(where, {"sh", "-c", command.script}, command.on_terminal);
  session.open_all();
  compare(flaws, read_stream(session.socket(command.on_terminal ? "0" : "1"), until),
          command.output);
  if (!command.on_terminal)
    compare(flaws, read_stream(session.socket("2"), until), "");
  const auto end =
    http_call(where, {.target = "/1.0/operations/" + session.operation() + "/wait", .time = time});
  if (!has_succeeded_with(end.json().as_object(), command.exit_code))
    flaws << "the answer to wait was " << end;
  return flaws.str();
}

} // namespace lectern::test
