#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/story.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace lectern::tracing {

namespace {

using scene = story::scene;

/// What a diagram is drawn with.
struct glyphs {
  std::string_view life, line, right, left, from, to, mark, end, lost, pause;
};

constexpr glyphs boxes{"│", "─", "▶", "◀", "├", "┤", "●", "┴", "╳", "…"};
constexpr glyphs letters{"|", "-", ">", "<", "+", "+", "*", "+", "x", "..."};

constexpr std::size_t time_columns = 12;
constexpr std::size_t text_columns_min = 40;

/// One line, by columns.
class canvas {
public:
  canvas(std::size_t columns) : cells_(columns, " ") {}

  void put(std::size_t column, std::string_view glyph) { cells_.at(column) = glyph; }
  std::string text() const {
    std::string line;
    for (const auto& cell : cells_)
      line += cell;
    return line;
  }

private:
  std::vector<std::string_view> cells_;
};

class printer {
public:
  printer(const story& chart, const print_options& options)
    : story_(chart), options_(options), glyphs_(options.ascii ? letters : boxes), step_(step()) {}

  std::string print() const {
    auto text = header();
    for (std::size_t i = 0; i < story_.scenes.size(); ++i) {
      const auto& row = story_.scenes[i];
      if (row.pause > 0)
        text += pause(row);
      text += line(i, row);
    }
    return text;
  }

private:
  /// From one lane to the next.
  std::size_t step() const {
    constexpr std::size_t narrow = 4;
    constexpr std::size_t wide = 12;
    const auto taken = time_columns + text_columns_min;
    if (options_.columns == 0 || story_.lanes.empty())
      return wide;
    const auto room = options_.columns > taken ? options_.columns - taken : 0;
    return std::clamp(room / story_.lanes.size(), narrow, wide);
  }

  std::size_t column(std::size_t lane) const { return 2 + lane * step_; }

  canvas lanes(std::size_t number) const {
    canvas drawn{column(story_.lanes.size() - 1) + 3};
    for (std::size_t i = 0; i < story_.lanes.size(); ++i)
      if (const auto& lane = story_.lanes[i]; lane.first < number && number <= lane.last)
        drawn.put(column(i), glyphs_.life);
    return drawn;
  }

  /// Names are above their lanes, staggered, so that none needs to be cut.
  std::string header() const {
    std::string text;
    for (std::size_t i = 0; i < story_.lanes.size(); ++i) {
      text += i == 0 ? painted("    seconds   ", style::dim, options_.color)
                     : std::string(time_columns + 2, ' ');
      for (std::size_t before = 0; before < i; ++before)
        text += std::string{glyphs_.life} + std::string(step_ - 1, ' ');
      text += painted(printable(story_.lanes[i].name), style::bold, options_.color) + '\n';
    }
    return text;
  }

  std::string pause(const scene& row) const {
    const std::string dots{glyphs_.pause};
    const auto text = dots + ' ' + duration_text(row.pause) + ' ' + dots;
    // A mark of three bytes has one column.
    const auto columns = text.size() - (options_.ascii ? 0 : 2 * (dots.size() - 1));
    return std::string(columns < time_columns - 1 ? time_columns - 1 - columns : 0, ' ')
           + painted(text, style::dim, options_.color) + '\n';
  }

  void draw(canvas& into, const scene& row) const {
    if (row.form == scene::shape::mark)
      return into.put(column(*row.to), glyphs_.mark);
    // An actor without a lane is drawn beside the one that has one.
    const auto from = row.from ? column(*row.from) : column(*row.to) - 2;
    const auto to = row.to && (row.from || row.form == scene::shape::arrow) ? column(*row.to)
                                                                            : column(*row.from) + 2;
    const auto is_right = from < to;
    for (auto i = std::min(from, to); i < std::max(from, to); ++i)
      into.put(i, glyphs_.line);
    if (row.from)
      into.put(from, is_right ? glyphs_.from : glyphs_.to);
    into.put(to, row.form == scene::shape::lost ? glyphs_.lost
                 : is_right                     ? glyphs_.right
                                                : glyphs_.left);
  }

  std::string line(std::size_t number, const scene& row) const {
    char time[32];
    std::snprintf(time, sizeof time, "%*.6f", static_cast<int>(time_columns - 1),
                  static_cast<double>(row.ns) / 1e9);
    auto drawn = lanes(number);
    draw(drawn, row);
    for (std::size_t i = 0; i < story_.lanes.size(); ++i)
      if (story_.lanes[i].last == number)
        drawn.put(column(i), glyphs_.end);
    const auto kind = row.form == scene::shape::lost ? style::bad
                      : row.is_teardown              ? style::bold
                                                     : style::plain;
    return painted(time, style::dim, options_.color) + ' ' + drawn.text()
           + painted(fitted(printable(row.text)), kind, options_.color) + '\n';
  }

  std::string fitted(std::string text) const {
    if (options_.ascii)
      for (auto at = text.find("×"); at != text.npos; at = text.find("×"))
        text.replace(at, std::string_view{"×"}.size(), "x");
    const auto used = time_columns + column(story_.lanes.size() - 1) + 3;
    if (options_.columns == 0)
      return text;
    const auto room = std::max(options_.columns, used + text_columns_min / 2) - used;
    if (text.size() <= room)
      return text;
    text.resize(room - 1);
    while (!text.empty() && (text.back() & 0x80) != 0) // Not within a character.
      text.pop_back();
    return text + (options_.ascii ? "~" : "…");
  }

  const story& story_;
  const print_options& options_;
  const glyphs& glyphs_;
  std::size_t step_;
};

} // namespace

std::string to_text(const story& chart, const print_options& options) {
  return chart.scenes.empty() ? std::string{} : printer{chart, options}.print();
}

} // namespace lectern::tracing
