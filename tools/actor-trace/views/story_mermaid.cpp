#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/markup.hpp"
#include "tools/actor-trace/views/story.hpp"

#include <cstdio>

namespace lectern::tracing {

namespace {

using scene = story::scene;

std::string participant(std::size_t lane) {
  return "p" + std::to_string(lane);
}

std::string timed(const scene& what) {
  char time[32];
  std::snprintf(time, sizeof time, "%.6f", static_cast<double>(what.ns) / 1e9);
  return std::string{time} + ' ' + mermaid_text(what.text);
}

std::string note(const std::string& over, const std::string& text) {
  return "  Note over " + over + ": " + text + '\n';
}

std::string line(const scene& what) {
  if (what.how != scene::shape::mark && what.from && what.to)
    return "  " + participant(*what.from) + (what.how == scene::shape::lost ? "-x" : "->>")
           + participant(*what.to) + ": " + timed(what) + '\n';
  return note(participant(what.to ? *what.to : *what.from), timed(what));
}

} // namespace

std::string to_mermaid(const story& what) {
  std::string text = "sequenceDiagram\n";
  for (std::size_t i = 0; i < what.lanes.size(); ++i)
    text += "  participant " + participant(i) + " as " + mermaid_text(what.lanes[i].name) + '\n';
  const auto everybody =
    participant(0) + (what.lanes.size() < 2 ? "" : ',' + participant(what.lanes.size() - 1));
  bool is_teardown = false;
  for (const auto& each : what.scenes) {
    if (each.pause > 0)
      text += note(everybody, "… " + duration_text(each.pause) + " …");
    if (each.is_teardown && !is_teardown)
      text += "  rect rgba(220, 120, 0, 0.12)\n";
    is_teardown = each.is_teardown;
    text += line(each);
  }
  return text + (is_teardown ? "  end\n" : "");
}

} // namespace lectern::tracing
