#pragma once

#include "tools/actor-trace/distribution.hpp"
#include "tools/actor-trace/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace lectern::tracing {

/// What a person reads, and what a program reads instead.
struct cell {
  std::string text;
  boost::json::value value;
  style look = style::plain;
};

/// A word is the same for both; an empty one is `null`.
[[nodiscard]] cell word(std::string text, style look = style::plain);
[[nodiscard]] cell count(std::uint64_t number);
[[nodiscard]] cell duration(std::int64_t ns, style look = style::plain);
[[nodiscard]] cell bytes(std::uint64_t number);
/// A share of 1.
[[nodiscard]] cell percent(double share);
[[nodiscard]] cell nothing();
/// A number that is a name: no separators.
[[nodiscard]] cell number(std::uint32_t id);
/// The same; nothing for 0.
[[nodiscard]] cell number_or_nothing(std::uint32_t id);
/// Nothing, if there are no values.
[[nodiscard]] cell quantile(const distribution& times, double share);
[[nodiscard]] cell mean(const distribution& times);

struct column {
  std::string name; ///< Of the text.
  std::string key;  ///< Of the JSON, with its unit.
  bool right = false;
};

/// Rows with one meaning: aligned text, or an array of objects.
class table {
public:
  explicit table(std::vector<column> columns) : columns_(std::move(columns)) {}

  /// @pre As many cells as there are columns.
  void add(std::vector<cell> row);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  void print(std::ostream& os, bool color) const;
  [[nodiscard]] boost::json::array to_json() const;

private:
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<column> columns_;
  std::vector<std::vector<cell>> rows_;
};

} // namespace lectern::tracing
