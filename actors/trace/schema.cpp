#include "actors/trace/schema.hpp"

#include "actors/trace/format.hpp"

#include <boost/json.hpp>

#include <limits>

namespace lectern::trace {

namespace {

namespace json = boost::json;

/// Depth of the schema's JSON; deeper text is not ours.
constexpr std::size_t depth_max = 8;

std::string text_of(const json::value& from) {
  return json::value_to<std::string>(from);
}

std::vector<std::string> texts_of(const json::value& from) {
  return json::value_to<std::vector<std::string>>(from);
}

kind_text kind_of(const json::object& from) {
  return {text_of(from.at("name")), text_of(from.at("peer")), text_of(from.at("value")),
          text_of(from.at("aux"))};
}

json::object to_object(std::uint8_t number, const kind_text& text) {
  return {{"number", number},
          {"name", text.name},
          {"peer", text.peer},
          {"value", text.value},
          {"aux", text.aux}};
}

/// @throws boost::system::system_error or std::exception if a member is missing or of
///   another type.
schema schema_of(const json::object& from) {
  schema result;
  result.program = text_of(from.at("program"));
  for (const auto& element : from.at("kinds").as_array()) {
    const auto& kind = element.as_object();
    result.kinds.emplace(json::value_to<std::uint8_t>(kind.at("number")), kind_of(kind));
  }
  result.messages = texts_of(from.at("messages"));
  if (const auto* numbers = from.if_contains("ending_messages")) // Not in version 1.
    result.ending_messages = json::value_to<std::set<std::uint16_t>>(*numbers);
  for (const auto& role : from.at("roles").as_array())
    result.roles.push_back({text_of(role.at("name")), texts_of(role.at("phases"))});
  for (const auto& [field, names] : from.at("values").as_object())
    for (const auto& pair : names.as_array())
      result.values[std::string{field}].emplace(json::value_to<std::uint64_t>(pair.at(0)),
                                                text_of(pair.at(1)));
  return result;
}

/// The name at `number`, or the number.
std::string name_at(const std::vector<std::string>& names, std::uint64_t number) {
  return number < names.size() && !names[number].empty() ? names[number] : std::to_string(number);
}

} // namespace

std::string schema::kind(std::uint8_t number) const {
  const auto found = kinds.find(number);
  return found == kinds.end() || found->second.name.empty() ? "kind " + std::to_string(number)
                                                            : found->second.name;
}

std::string schema::message(std::uint16_t number) const {
  return name_at(messages, number);
}

std::string schema::role(std::uint16_t number) const {
  return number < roles.size() ? roles[number].name : std::to_string(number);
}

std::string schema::phase(std::uint16_t role, std::uint64_t number) const {
  return role < roles.size() ? name_at(roles[role].phases, number) : std::to_string(number);
}

std::string schema::value(std::string_view field, std::uint64_t number) const {
  const auto names = values.find(std::string{field});
  if (names == values.end())
    return std::to_string(number);
  const auto found = names->second.find(number);
  return found == names->second.end() ? std::to_string(number) : found->second;
}

bool schema::has(trace::kind which) const {
  return kinds.contains(static_cast<std::uint8_t>(which));
}

schema own_schema() {
  schema result;
  for (unsigned number = 0; number <= std::numeric_limits<std::uint8_t>::max(); ++number)
    if (const auto info = info_of(static_cast<trace::kind>(number)); !info.name.empty())
      result.kinds.emplace(static_cast<std::uint8_t>(number),
                           kind_text{std::string{info.name}, std::string{info.peer},
                                     std::string{info.value}, std::string{info.aux}});
  result.values["source_end"] = names_of<source_end>();
  return result;
}

std::string to_json(const schema& meaning) {
  json::array texts;
  for (const auto& [number, text] : meaning.kinds)
    texts.push_back(to_object(number, text));
  json::array roles;
  for (const auto& role : meaning.roles)
    roles.push_back({{"name", role.name}, {"phases", json::value_from(role.phases)}});
  json::object values;
  for (const auto& [field, names] : meaning.values) {
    json::array pairs;
    for (const auto& [number, name] : names)
      pairs.push_back(json::array{number, name});
    values[field] = std::move(pairs);
  }
  return json::serialize(
    json::object{{"program", meaning.program},
                 {"kinds", std::move(texts)},
                 {"messages", json::value_from(meaning.messages)},
                 {"ending_messages", json::value_from(meaning.ending_messages)},
                 {"roles", std::move(roles)},
                 {"values", std::move(values)}});
}

boost::system::result<schema> parse_schema(std::string_view text) {
  const auto bad = boost::system::errc::make_error_code(boost::system::errc::bad_message);
  boost::system::error_code failed;
  json::parse_options options;
  options.max_depth = depth_max;
  const auto parsed = json::parse(json::string_view{text.data(), text.size()}, failed, {}, options);
  if (failed || !parsed.is_object())
    return bad;
  try { // Boost.JSON reports missing members by exceptions.
    return schema_of(parsed.as_object());
  } catch (const std::exception&) {
    return bad;
  }
}

} // namespace lectern::trace
