#pragma once

#include "app/dialects/incus/refusal.hpp"

#include <boost/json/object.hpp>
#include <boost/regex.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lectern::incus {

/// Which instances a list is to hold.
///
///     filter = clause { ("and" | "or") clause }
///     clause = ["not"] field ("eq" | "ne") value
///
/// A field is a key of the instance object, with dots into inner ones. A value is a
/// regular expression or a `"text with spaces"`; without `^` or `$` it has to fit the
/// whole field. Case does not matter. Joined from left to right, as Incus does.
class instance_filter {
public:
  /// @returns The filter (an empty `text` lets all pass), or 400 and what is wrong.
  [[nodiscard]] static std::variant<instance_filter, refusal> parse(std::string_view text);

  /// A pattern that takes too long to try matches nothing.
  [[nodiscard]] bool matches(const boost::json::object& instance) const;

private:
  struct clause {
    bool is_alternative = false; ///< Joined with `or`.
    bool is_negated = false;
    std::string field;
    boost::regex value;
  };

  [[nodiscard]] static std::variant<clause, refusal> parse_clause(std::string_view& text);

  std::vector<clause> clauses_;
};

} // namespace lectern::incus
