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

std::string cause_text(const listed_session& one) {
  return one.state == phase::ended ? one.cause : one.state == phase::runs ? "runs" : "unknown";
}

} // namespace

table to_table(const std::vector<listed_session>& all) {
  constexpr std::size_t id_shown = 8;
  table result{{{"began", "began"},
                {"took", "took_ns", true},
                {"instance", "instance"},
                {"what", "what"},
                {"who", "who"},
                {"cause", "cause"},
                {"code", "exit_code", true},
                {"id", "id"}}};
  for (const auto& each : all) {
    const bool has_ended = each.state == phase::ended;
    const bool is_trouble = each.state == phase::lost || each.cause == "failed"
                            || each.cause == "stalled" || each.cause == "timed_out";
    cell code = nothing();
    if (each.exit_code)
      code = {std::to_string(*each.exit_code), *each.exit_code};
    result.add({{local_text(each.began), json::value(each.began)},
                has_ended ? duration(each.milliseconds * 1'000'000) : nothing(),
                word(each.instance),
                word(each.subject),
                word(each.user),
                word(cause_text(each), is_trouble ? style::bad : style::plain),
                std::move(code),
                {each.id.substr(0, id_shown), json::value(each.id)}});
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
    auto all = chosen(sessions_beside(trace_path(common)), *words);
    if (all.size() > *count)
      all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(*count));
    print(to_table(all), common);
  });
}

} // namespace lectern::tracing
