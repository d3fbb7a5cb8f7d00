#include "tools/bench/report.hpp"

#include "tools/bench/measure.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdio>
#include <ostream>

namespace json = boost::json;

namespace lectern::bench {

namespace {

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.3f" : "%.1f", value);
  return text.data();
}

std::string goal_of(const comparison& figure) {
  if (figure.ratio_min)
    return ">= " + number(*figure.ratio_min);
  if (figure.ratio_max)
    return "<= " + number(*figure.ratio_max);
  return "";
}

void print_row(std::ostream& os, const std::vector<std::string>& cells, const std::string& note) {
  std::array<char, 160> line{};
  std::snprintf(line.data(), line.size(), "%-28s %12s %12s  %-8s %8s  %-9s", cells[0].c_str(),
                cells[1].c_str(), cells[2].c_str(), cells[3].c_str(), cells[4].c_str(),
                cells[5].c_str());
  os << line.data() << note << '\n';
}

std::string note_of(bool is_reached) {
  return is_reached ? "" : " missed";
}

} // namespace

double comparison::ratio() const {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < bare.size(); ++i)
    ratios.push_back(lectern[i] / bare[i]);
  return median(std::move(ratios));
}

bool comparison::is_reached() const {
  return (!ratio_min || ratio() >= *ratio_min) && (!ratio_max || ratio() <= *ratio_max);
}

void print_table(std::ostream& os, const report& results) {
  print_row(os, {"what", results.beside, "lectern", "unit", "ratio", "goal"}, "");
  for (const auto& figure : results.comparisons)
    print_row(os,
              {figure.name, number(median(figure.bare)), number(median(figure.lectern)),
               figure.unit, number(figure.ratio()), goal_of(figure)},
              note_of(figure.is_reached()));
  for (const auto& figure : results.absolutes)
    print_row(os,
              {figure.name, "", number(figure.value), figure.unit, "",
               figure.value_max ? "<= " + number(*figure.value_max) : ""},
              note_of(figure.is_reached()));
}

void print_json(std::ostream& os, const report& results) {
  json::array rows;
  for (const auto& figure : results.comparisons)
    rows.push_back({{"what", figure.name},
                    {"unit", figure.unit},
                    {"bare", json::array(figure.bare.begin(), figure.bare.end())},
                    {"lectern", json::array(figure.lectern.begin(), figure.lectern.end())},
                    {"ratio", figure.ratio()},
                    {"reached", figure.is_reached()}});
  for (const auto& figure : results.absolutes)
    rows.push_back({{"what", figure.name},
                    {"unit", figure.unit},
                    {"value", figure.value},
                    {"reached", figure.is_reached()}});
  os << json::serialize(rows) << '\n';
}

} // namespace lectern::bench
