#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/markup.hpp"
#include "tools/actor-trace/views/story.hpp"

#include <algorithm>
#include <cstdio>

namespace lectern::tracing {

namespace {

using scene = story::scene;

constexpr int time_width = 110;
constexpr int lane_width = 160;
constexpr int header_height = 56;
constexpr int scene_height = 26;
constexpr int outside_width = 40; ///< Of an arrow from or to an actor without a lane.
constexpr int pause_height = 26;
constexpr int font_width = 8; ///< Of one character of 13 px, on the safe side.

constexpr std::string_view style_sheet = R"(<style>
  svg { --page: #ffffff; --text: #1f2328; --dim: #6e7781; --line: #d0d7de; --box: #f3f5f7;
        --arrow: #0969da; --end: #bc4c00; --lost: #cf222e; background: var(--page);
        font: 13px system-ui, "DejaVu Sans", sans-serif }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --text: #e6edf3; --dim: #8b949e; --line: #30363d; --box: #161b22;
          --arrow: #58a6ff; --end: #f0883e; --lost: #ff7b72 } }
  text { fill: var(--text); paint-order: stroke; stroke: var(--page); stroke-width: 4px }
  .time, .pause { fill: var(--dim); text-anchor: end; font-variant-numeric: tabular-nums }
  .name { font-weight: 600; text-anchor: middle; stroke: none }
  .over { text-anchor: middle }
  .life { stroke: var(--line) }
  .box { fill: var(--box); stroke: var(--line) }
  .arrow { stroke: var(--arrow); stroke-width: 1.5 }
  .head { fill: var(--arrow) }
  .teardown .arrow { stroke: var(--end) } .teardown .head { fill: var(--end) }
  .teardown text.what { font-weight: 600 }
  .lost .arrow { stroke: var(--lost); stroke-dasharray: 5 4 } .lost .head { fill: var(--lost) }
</style>
)";

std::string number(int value) {
  return std::to_string(value);
}

std::string text_at(int x, int y, std::string_view kind, std::string_view text) {
  return "<text class=\"" + std::string{kind} + "\" x=\"" + number(x) + "\" y=\"" + number(y)
         + "\">" + xml_text(text) + "</text>\n";
}

std::string line(std::string_view kind, int x1, int y1, int x2, int y2) {
  return "<line class=\"" + std::string{kind} + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1)
         + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"/>\n";
}

class picture {
public:
  explicit picture(const story& chart) : story_(chart) {
    int y = header_height + scene_height;
    for (const auto& row : story_.scenes) {
      y += row.pause > 0 ? pause_height : 0;
      ys_.push_back(y);
      y += scene_height;
    }
    height_ = y;
    width_ = x(story_.lanes.size());
    for (const auto& row : story_.scenes)
      width_ = std::max(width_, right_end(row));
  }

  std::string draw() const {
    auto svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width_)
               + "\" height=\"" + number(height_) + "\" viewBox=\"0 0 " + number(width_) + ' '
               + number(height_) + "\">\n";
    svg += style_sheet;
    svg += text_at(time_width - 10, 34, "time", "seconds");
    for (std::size_t i = 0; i < story_.lanes.size(); ++i)
      svg += lane(i);
    for (std::size_t i = 0; i < story_.scenes.size(); ++i)
      svg += drawn(story_.scenes[i], ys_[i]);
    return svg + "</svg>\n";
  }

private:
  int x(std::size_t lane) const {
    return time_width + lane_width / 2 + static_cast<int>(lane) * lane_width;
  }

  /// Where a text begins that is to the right of its lane.
  int text_x(const scene& row) const {
    if (row.form == scene::shape::mark)
      return x(*row.to) + 12;
    if (!row.to) // After the arrow that leads to no lane.
      return x(*row.from) + outside_width + 12;
    return x(std::max(row.from.value_or(0), row.to.value_or(0))) + 12;
  }

  int right_end(const scene& row) const {
    return text_x(row) + static_cast<int>(row.text.size()) * font_width + 12;
  }

  std::string lane(std::size_t which) const {
    const auto& lane = story_.lanes[which];
    const auto begin = lane.first == 0 ? header_height : ys_[lane.first];
    const auto end = lane.last < ys_.size() ? ys_[lane.last] : height_;
    const auto left = x(which) - lane_width / 2 + 6;
    auto svg = line("life", x(which), begin, x(which), end);
    svg += "<rect class=\"box\" x=\"" + number(left) + "\" y=\"14\" width=\""
           + number(lane_width - 12) + "\" height=\"30\" rx=\"5\"/>\n";
    svg += text_at(x(which), 34, "name", lane.name);
    if (lane.last < ys_.size())
      svg += line("life", x(which) - 7, end, x(which) + 7, end);
    return svg;
  }

  static std::string head(int tip, int y, bool is_right) {
    const auto back = number(is_right ? tip - 9 : tip + 9);
    return "<path class=\"head\" d=\"M" + number(tip) + ' ' + number(y) + 'L' + back + ' '
           + number(y - 5) + 'L' + back + ' ' + number(y + 5) + "z\"/>\n";
  }

  std::string arrow(const scene& row, int y) const {
    const auto from = row.from ? x(*row.from) : x(*row.to) - outside_width;
    const auto to = row.to ? x(*row.to) : from + outside_width;
    return line("arrow", from, y, to, y) + head(to, y, from < to);
  }

  std::string drawn(const scene& row, int y) const {
    std::string svg;
    if (row.pause > 0)
      svg +=
        text_at(time_width - 10, y - 22, "pause", "\u2026 " + duration_text(row.pause) + " \u2026");
    svg += std::string{"<g class=\""} + (row.is_teardown ? "teardown" : "scene")
           + (row.form == scene::shape::lost ? " lost" : "") + "\">\n";
    char time[32];
    std::snprintf(time, sizeof time, "%.6f", static_cast<double>(row.ns) / 1e9);
    svg += text_at(time_width - 10, y + 4, "time", time);
    if (row.form == scene::shape::mark)
      svg += "<circle class=\"head\" cx=\"" + number(x(*row.to)) + "\" cy=\"" + number(y)
             + "\" r=\"4\"/>\n";
    else
      svg += arrow(row, y);
    return svg + text_at(text_x(row), y + 4, "what", row.text) + "</g>\n";
  }

  const story& story_;
  std::vector<int> ys_; ///< Of the scenes.
  int width_ = 0;
  int height_ = 0;
};

} // namespace

std::string to_svg(const story& chart) {
  return picture{chart}.draw();
}

} // namespace lectern::tracing
