#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/session_list.hpp"

#include <time.h>

#include <array>
#include <memory>
#include <utility>

namespace lectern::tracing {

namespace json = boost::json;

namespace {

using phase = listed_session::phase;

/// Local time, of RFC 3339 in UTC; as it is if it is something else.
std::string local_text(const std::string& utc) {
  tm parts{};
  if (::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr)
    return utc;
  const auto moment = ::timegm(&parts);
  ::localtime_r(&moment, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

std::string cause_text(const listed_session& listed) {
  return listed.state == phase::ended  ? listed.cause
         : listed.state == phase::runs ? "runs"
                                       : "unknown";
}

} // namespace

table to_table(const std::vector<listed_session>& sessions) {
  constexpr std::size_t id_shown = 8;
  table result{{{"began", "began"},
                {"took", "took_ns", true},
                {"instance", "instance"},
                {"what", "what"},
                {"who", "who"},
                {"cause", "cause"},
                {"code", "exit_code", true},
                {"id", "id"}}};
  for (const auto& listed : sessions) {
    const bool has_ended = listed.state == phase::ended;
    const bool is_trouble = listed.state == phase::lost || listed.cause == "failed"
                            || listed.cause == "stalled" || listed.cause == "timed_out";
    cell code = nothing();
    if (listed.exit_code)
      code = {std::to_string(*listed.exit_code), *listed.exit_code};
    result.add({{local_text(listed.began), json::value(listed.began)},
                has_ended ? duration(listed.milliseconds * 1'000'000) : nothing(),
                word(listed.instance),
                word(listed.subject),
                word(listed.user),
                word(cause_text(listed), is_trouble ? style::bad : style::plain),
                std::move(code),
                {listed.id.substr(0, id_shown), json::value(listed.id)}});
  }
  return result;
}

// -- command ----------------------------------------------------------------------

void add_sessions(option_parser& parser, context& common) {
  auto command = parser.add_command("sessions", "List sessions, including those that have ended");
  auto words = std::make_shared<std::vector<std::string>>();
  auto count = std::make_shared<std::size_t>(30);
  command.add({"text", "TEXT...",
               "Only sessions whose id, instance, user, cause or command contains each TEXT"},
              *words);
  command.add({"-n", "N [30]", "List the last N"}, *count, 1, 1'000'000);
  command.footer("The daemon keeps the last 6,000 or so; `why` explains how one ended.\n"
                 "Examples:\n"
                 "  actor-trace sessions\n"
                 "  actor-trace sessions host client_left");
  command.on_run([=, &common] {
    auto sessions = chosen(sessions_beside(trace_path(common)), *words);
    if (sessions.size() > *count)
      sessions.erase(sessions.begin(), sessions.end() - static_cast<std::ptrdiff_t>(*count));
    print(to_table(sessions), common);
  });
}

} // namespace lectern::tracing
