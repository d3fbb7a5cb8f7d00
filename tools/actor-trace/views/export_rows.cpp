#include "tools/actor-trace/event_text.hpp"
#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/exports.hpp"
#include "tools/actor-trace/views/story.hpp"
#include "tools/actor-trace/views/wording.hpp"

#include <boost/json/serialize.hpp>

#include <array>
#include <ostream>
#include <string>
#include <string_view>

namespace lectern::tracing {

namespace {

constexpr std::array<std::string_view, 12> columns{"n",         "time_ns", "time",   "ring",
                                                   "kind",      "actor",   "name",   "message",
                                                   "peer_name", "wait_ns", "run_ns", "fields"};

/// Quoted if it must be.
std::string csv_text(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos)
    return std::string{text};
  std::string quoted{'"'};
  for (const auto c : text)
    quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  return quoted + '"';
}

std::string plain(const boost::json::value& value) {
  return value.is_string() ? std::string{value.get_string()} : boost::json::serialize(value);
}

/// What has no column of its own: `link=17 bytes=345`.
std::string other_fields(const reading& trace, event_index at) {
  std::string text;
  if (!is_message(trace.seen[at]))
    for (const auto& [name, value] : fields_of(trace, at))
      text.append(text.empty() ? "" : "; ").append(name).append("=").append(value);
  return text;
}

void export_row(const reading& trace, event_index at, std::ostream& into) {
  auto row = event_object(trace, at, numbering::position);
  row["fields"] = other_fields(trace, at);
  for (std::string_view separator; const auto column : columns) {
    const auto* value = row.if_contains({column.data(), column.size()});
    into << separator << (value == nullptr ? "" : csv_text(printable(plain(*value))));
    separator = ",";
  }
  into << "\r\n";
}

} // namespace

void export_mermaid(const reading& trace, std::span<const event_index> chosen, std::ostream& into) {
  into << to_mermaid(tell(trace, chosen));
}

void export_json(const reading& trace, std::span<const event_index> chosen, std::ostream& into) {
  for (const auto at : chosen)
    into << event_object(trace, at, numbering::position) << '\n';
}

void export_csv(const reading& trace, std::span<const event_index> chosen, std::ostream& into) {
  for (std::string_view separator; const auto column : columns) {
    into << separator << column;
    separator = ",";
  }
  into << "\r\n";
  for (const auto at : chosen)
    export_row(trace, at, into);
}

} // namespace lectern::tracing
