#include "tools/actor-trace/selection.hpp"

#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace lectern::tracing {

namespace {

using field = term::field;
using comparison = term::comparison;

struct field_name {
  std::string_view name;
  field what;
};

constexpr std::array fields{
  field_name{"conn", field::conn},   field_name{"op", field::op},
  field_name{"actor", field::actor}, field_name{"type", field::type},
  field_name{"kind", field::kind},   field_name{"msg", field::msg},
  field_name{"unit", field::unit},   field_name{"t", field::time},
  field_name{"dur", field::dur},     field_name{"wait", field::wait},
};

bool is_amount(field what) {
  return what == field::time || what == field::dur || what == field::wait;
}

bool is_number(field what) {
  return what == field::conn || what == field::actor || what == field::unit;
}

/// @returns What is wrong with a value, or nothing.
std::string complaint_about(field what, const std::string& value) {
  if (is_number(what) && !parse_number(value))
    return "`" + value + "` is not a number";
  if (what == field::time && !parse_offset(value) && !parse_time_of_day(value))
    return "`" + value + "` is neither a time of day (12:01:03.5) nor an offset (+5s)";
  if ((what == field::dur || what == field::wait) && !parse_duration(value))
    return "`" + value + "` is not a duration (5ms; units are ns, us, ms, s)";
  if (value.empty())
    return "a value is missing";
  return {};
}

std::string known_fields() {
  std::string names;
  for (const auto& each : fields)
    names += (names.empty() ? "" : ", ") + std::string{each.name};
  return names;
}

or_sentence<term> parse_term(const std::string& word) {
  const auto at = word.find_first_of("=!<>");
  const auto name = word.substr(0, at);
  const auto* found =
    std::find_if(fields.begin(), fields.end(), [&](const auto& each) { return each.name == name; });
  if (at == std::string::npos || found == fields.end())
    return "`" + word + "` is not a term; the fields are " + known_fields();
  term result{.what = found->what, .how = comparison::equal, .values = {}};
  std::size_t value_at = at + 1;
  if (word[at] == '!') {
    if (word.compare(at, 2, "!=") != 0)
      return "`" + word + "` has `!` without `=`";
    result.how = comparison::unequal;
    value_at = at + 2;
  } else if (word[at] != '=') {
    result.how = word[at] == '<' ? comparison::less : comparison::greater;
  }
  const auto is_ordered = result.how == comparison::less || result.how == comparison::greater;
  if (is_ordered != is_amount(result.what))
    return "`" + word + "`: " + name + " is compared by "
           + (is_amount(result.what) ? "< and >" : "= and !=");
  const auto value = word.substr(value_at);
  result.values = is_ordered ? std::vector{value} : split(value, ',');
  for (const auto& each : result.values)
    if (const auto wrong = complaint_about(result.what, each); !wrong.empty())
      return "`" + word + "`: " + wrong;
  return result;
}

/// @returns What this trace has no idea of, or nothing.
std::string unknown_value(field what, const std::string& value, const reading& of) {
  const auto& meaning = of.seen.schema();
  const auto is_it = [&](const auto& each) { return each.name == value; };
  switch (what) {
  case field::kind:
    return std::none_of(meaning.kinds.begin(), meaning.kinds.end(),
                        [&](const auto& each) { return is_it(each.second); })
             ? "kind " + value
             : "";
  case field::msg:
    return std::count(meaning.messages.begin(), meaning.messages.end(), value) == 0
             ? "message " + value
             : "";
  case field::type:
    return std::none_of(meaning.roles.begin(), meaning.roles.end(), is_it) ? "type " + value : "";
  case field::conn:
    return of.all.of_link(*parse_number(value)).empty() ? "connection " + value : "";
  case field::op:
    return of.all.operations_named(value).empty() ? "operation " + value : "";
  case field::actor:
    return of.all.find(*parse_number(value)) == nullptr ? "actor " + value : "";
  case field::unit:
  case field::time:
  case field::dur:
  case field::wait:
    return {};
  }
  return {};
}

} // namespace

or_sentence<selection> selection::parse(std::span<const std::string> words) {
  selection result;
  for (const auto& word : words) {
    auto parsed = parse_term(word);
    if (parsed.has_error())
      return parsed.error();
    result.terms_.push_back(std::move(*parsed));
  }
  return result;
}

std::string selection::unknown_in(const reading& of) const {
  for (const auto& each : terms_)
    for (const auto& value : each.values)
      if (const auto unknown = unknown_value(each.what, value, of); !unknown.empty())
        return "this trace has no " + unknown;
  return {};
}

} // namespace lectern::tracing
