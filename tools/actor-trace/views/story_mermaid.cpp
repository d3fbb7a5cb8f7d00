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

std::string timed(const scene& row) {
  char time[32];
  std::snprintf(time, sizeof time, "%.6f", static_cast<double>(row.ns) / 1e9);
  return std::string{time} + ' ' + mermaid_text(row.text);
}

std::string note(const std::string& over, const std::string& text) {
  return "  Note over " + over + ": " + text + '\n';
}

std::string line(const scene& row) {
  if (row.form != scene::shape::mark && row.from && row.to)
    return "  " + participant(*row.from) + (row.form == scene::shape::lost ? "-x" : "->>")
           + participant(*row.to) + ": " + timed(row) + '\n';
  return note(participant(row.to ? *row.to : *row.from), timed(row));
}

} // namespace

std::string to_mermaid(const story& chart) {
  std::string text = "sequenceDiagram\n";
  for (std::size_t i = 0; i < chart.lanes.size(); ++i)
    text += "  participant " + participant(i) + " as " + mermaid_text(chart.lanes[i].name) + '\n';
  const auto everybody =
    participant(0) + (chart.lanes.size() < 2 ? "" : ',' + participant(chart.lanes.size() - 1));
  bool is_teardown = false;
  for (const auto& scene : chart.scenes) {
    if (scene.pause > 0)
      text += note(everybody, "… " + duration_text(scene.pause) + " …");
    if (scene.is_teardown && !is_teardown)
      text += "  rect rgba(220, 120, 0, 0.12)\n";
    is_teardown = scene.is_teardown;
    text += line(scene);
  }
  return text + (is_teardown ? "  end\n" : "");
}

} // namespace lectern::tracing
