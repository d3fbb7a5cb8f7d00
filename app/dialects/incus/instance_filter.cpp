#include "app/dialects/incus/instance_filter.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lectern::incus {

namespace json = boost::json;

namespace {

/// Takes the next word off `text`; empty if there is none.
std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const bool is_quoted = text.starts_with('"');
  if (is_quoted)
    text.remove_prefix(1);
  const auto word = text.substr(0, text.find(is_quoted ? '"' : ' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

boost::regex pattern_of(std::string_view value) {
  std::string pattern{value};
  if (pattern.find_first_of("^$") == pattern.npos)
    pattern = "^(?:" + pattern + ")$";
  return boost::regex{pattern, boost::regex::perl | boost::regex::icase | boost::regex::no_except};
}

std::string field_of(const json::object& instance, std::string_view path) {
  const auto dot = path.find('.');
  const auto* value = instance.if_contains(path.substr(0, dot));
  if (value == nullptr)
    return {};
  if (const auto* inner = value->if_object())
    return dot == path.npos ? std::string{} : field_of(*inner, path.substr(dot + 1));
  if (const auto* text = value->if_string())
    return {text->data(), text->size()};
  return json::serialize(*value);
}

bool is_found(const boost::regex& pattern, const std::string& text) {
  try {
    return boost::regex_search(text, pattern);
  } catch (const std::runtime_error&) { // Boost's limit on the effort.
    return false;
  }
}

refusal unreadable(std::string_view why) {
  return {400, "Invalid filter: " + std::string{why}, {}};
}

} // namespace

/// Reads one clause off the front of `text`.
std::variant<instance_filter::clause, refusal>
instance_filter::parse_clause(std::string_view& text) {
  clause next;
  auto word = next_word(text);
  next.is_negated = word == "not";
  next.field = next.is_negated ? next_word(text) : word;
  const auto comparison = next_word(text);
  if (next.field.empty() || comparison.empty())
    return unreadable("a clause must be a field, an operator and a value");
  if (comparison != "eq" && comparison != "ne")
    return unreadable("the operator must be \"eq\" or \"ne\"");
  if (comparison == "ne")
    next.is_negated = !next.is_negated;
  next.value = pattern_of(next_word(text));
  if (next.value.status() != 0)
    return unreadable("the value is not a valid regular expression");
  return next;
}

std::variant<instance_filter, refusal> instance_filter::parse(std::string_view text) {
  instance_filter result;
  if (text.find_first_not_of(' ') == std::string_view::npos)
    return result;
  for (std::string_view joint = "and"; !joint.empty(); joint = next_word(text)) {
    if (joint != "and" && joint != "or")
      return unreadable("clauses must be joined by \"and\" or \"or\"");
    auto parsed = parse_clause(text);
    if (auto* why = std::get_if<refusal>(&parsed))
      return std::move(*why);
    result.clauses_.push_back(std::get<clause>(std::move(parsed)));
    result.clauses_.back().is_alternative = joint == "or";
  }
  return result;
}

bool instance_filter::matches(const json::object& instance) const {
  bool result = true;
  for (const auto& [is_alternative, is_negated, field, value] : clauses_) {
    const bool fits = is_found(value, field_of(instance, field)) != is_negated;
    result = is_alternative ? result || fits : result && fits;
  }
  return result;
}

} // namespace lectern::incus
