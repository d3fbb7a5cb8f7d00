#include "tools/actor-trace/table.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdio>
#include <ostream>

namespace lectern::tracing {

namespace {

/// One cell, as wide as its column; what is painted is the text, not the room around it.
std::string padded(const cell& content, std::size_t width, bool right, bool color) {
  const auto text = printable(content.text);
  const std::string room(width - std::min(width, text.size()), ' ');
  const auto shown = painted(text, content.look, color);
  return right ? room + shown : shown + room;
}

/// A line without the spaces at its end.
void print_line(std::ostream& os, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  os << line << '\n';
}

} // namespace

cell word(std::string text, style look) {
  boost::json::value value;
  if (!text.empty())
    value = text;
  return {std::move(text), std::move(value), look};
}

cell count(std::uint64_t number) {
  return {count_text(number), number};
}

cell duration(std::int64_t ns, style look) {
  return {duration_text(ns), ns, look};
}

cell bytes(std::uint64_t number) {
  return {bytes_text(number), number};
}

cell percent(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f%%", share * 100);
  return {text.data(), share};
}

cell nothing() {
  return {};
}

cell number(std::uint32_t id) {
  return {std::to_string(id), id};
}

cell number_or_nothing(std::uint32_t id) {
  return id == 0 ? nothing() : number(id);
}

cell quantile(const distribution& times, double share) {
  return times.count() == 0 ? nothing() : duration(times.quantile(share));
}

cell mean(const distribution& times) {
  return times.count() == 0 ? nothing() : duration(times.mean());
}

void table::add(std::vector<cell> row) {
  assert(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> table::widths() const {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto width = columns_[i].name.size();
    for (const auto& row : rows_)
      width = std::max(width, row[i].text.size());
    result.push_back(width);
  }
  return result;
}

void table::print(std::ostream& os, bool color) const {
  const auto wide = widths();
  std::string head;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    head += (i == 0 ? "" : "  ")
            + padded({columns_[i].name, {}, style::bold}, wide[i], columns_[i].right, color);
  print_line(os, std::move(head));
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += (i == 0 ? "" : "  ") + padded(row[i], wide[i], columns_[i].right, color);
    print_line(os, std::move(line));
  }
}

boost::json::array table::to_json() const {
  boost::json::array rows;
  for (const auto& row : rows_) {
    boost::json::object object;
    for (std::size_t i = 0; i < row.size(); ++i)
      object[columns_[i].key] = row[i].value;
    rows.push_back(std::move(object));
  }
  return rows;
}

} // namespace lectern::tracing
