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
  std::string_view text;
  field name;
};

constexpr std::array fields{
  field_name{"conn", field::conn},   field_name{"op", field::op},
  field_name{"actor", field::actor}, field_name{"type", field::type},
  field_name{"kind", field::kind},   field_name{"msg", field::msg},
  field_name{"unit", field::unit},   field_name{"t", field::time},
  field_name{"dur", field::dur},     field_name{"wait", field::wait},
};

bool is_amount(field name) {
  return name == field::time || name == field::dur || name == field::wait;
}

bool is_number(field name) {
  return name == field::conn || name == field::actor || name == field::unit;
}

/// @returns What is wrong with a value, or nothing.
std::string complaint_about(field name, const std::string& value) {
  if (is_number(name) && !parse_number(value))
    return "`" + value + "` is not a number";
  if (name == field::time && !parse_offset(value) && !parse_time_of_day(value))
    return "`" + value + "` is neither a time of day (12:01:03.5) nor an offset (+5s)";
  if ((name == field::dur || name == field::wait) && !parse_duration(value))
    return "`" + value + "` is not a duration (5ms; units are ns, us, ms, s)";
  if (value.empty())
    return "a value is missing";
  return {};
}

std::string known_fields() {
  std::string names;
  for (const auto& known : fields)
    names += (names.empty() ? "" : ", ") + std::string{known.text};
  return names;
}

or_sentence<term> parse_term(const std::string& word) {
  const auto at = word.find_first_of("=!<>");
  const auto name = word.substr(0, at);
  const auto* found = std::find_if(fields.begin(), fields.end(),
                                   [&](const auto& known) { return known.text == name; });
  if (at == std::string::npos || found == fields.end())
    return "`" + word + "` is not a term; the fields are " + known_fields();
  term result{.name = found->name, .relation = comparison::equal, .values = {}};
  std::size_t value_at = at + 1;
  if (word[at] == '!') {
    if (word.compare(at, 2, "!=") != 0)
      return "`" + word + "` has `!` without `=`";
    result.relation = comparison::unequal;
    value_at = at + 2;
  } else if (word[at] != '=') {
    result.relation = word[at] == '<' ? comparison::less : comparison::greater;
  }
  const auto is_ordered =
    result.relation == comparison::less || result.relation == comparison::greater;
  if (is_ordered != is_amount(result.name))
    return "`" + word + "`: " + name + " is compared by "
           + (is_amount(result.name) ? "< and >" : "= and !=");
  const auto value = word.substr(value_at);
  result.values = is_ordered ? std::vector{value} : split(value, ',');
  for (const auto& part : result.values)
    if (const auto wrong = complaint_about(result.name, part); !wrong.empty())
      return "`" + word + "`: " + wrong;
  return result;
}

/// @returns What this trace has no idea of, or nothing.
std::string unknown_value(field name, const std::string& value, const reading& trace) {
  const auto& meaning = trace.seen.schema();
  const auto is_it = [&](const auto& named) { return named.name == value; };
  switch (name) {
  case field::kind:
    return std::none_of(meaning.kinds.begin(), meaning.kinds.end(),
                        [&](const auto& kind) { return is_it(kind.second); })
             ? "kind " + value
             : "";
  case field::msg:
    return std::count(meaning.messages.begin(), meaning.messages.end(), value) == 0
             ? "message " + value
             : "";
  case field::type:
    return std::none_of(meaning.roles.begin(), meaning.roles.end(), is_it) ? "type " + value : "";
  case field::conn:
    return trace.lives.of_link(*parse_number(value)).empty() ? "connection " + value : "";
  case field::op:
    return trace.lives.operations_named(value).empty() ? "operation " + value : "";
  case field::actor:
    return trace.lives.find(*parse_number(value)) == nullptr ? "actor " + value : "";
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

std::string selection::unknown_in(const reading& trace) const {
  for (const auto& term : terms_)
    for (const auto& value : term.values)
      if (const auto unknown = unknown_value(term.name, value, trace); !unknown.empty())
        return "this trace has no " + unknown;
  return {};
}

} // namespace lectern::tracing
