#include "app/dialects/incus/body_reader.hpp"

#include "app/dialects/bounded_json.hpp"

#include <boost/json/error.hpp>

#include <utility>

namespace lectern::incus {

namespace json = boost::json;

body_reader::body_reader(std::string_view body) {
  json::error_code error;
  auto parsed = parse_bounded(body, error, {.depth_max = body_depth_max});
  if (error == json::error::object_too_large)
    refuse("The body has too many members: at most 1024 in an object, and 4096 in all");
  else if (error)
    refuse("The body is not JSON: " + error.message());
  else if (auto* object = parsed.if_object())
    object_ = std::move(*object);
  else
    refuse("The body is not a JSON object");
}

void body_reader::refuse(std::string text) {
  if (!refused_)
    refused_ = refusal{400, std::move(text), {}};
}

bool body_reader::flag(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr)
    return false;
  const auto* result = value->if_bool();
  if (result == nullptr)
    refuse_value(key, "true or false");
  return result != nullptr && *result;
}

std::int64_t body_reader::integer(std::string_view key) {
  return number<std::int64_t>(key, "an integer");
}

std::uint64_t body_reader::unsigned_integer(std::string_view key) {
  return number<std::uint64_t>(key, "a non-negative integer");
}

std::uint32_t body_reader::id(std::string_view key) {
  return number<std::uint32_t>(key, "an integer from 0 to 4294967295");
}

std::string body_reader::text(std::string_view key) {
  const auto* value = find(key);
  return value != nullptr ? string_in(key, *value, "a string") : std::string{};
}

std::vector<std::string> body_reader::list(std::string_view key) {
  constexpr std::string_view expected = "a list of strings";
  std::vector<std::string> result;
  const auto* value = find(key);
  if (value == nullptr)
    return result;
  if (!value->is_array())
    refuse_value(key, expected);
  else
    for (const auto& item : value->get_array())
      result.push_back(string_in(key, item, expected));
  return result;
}

std::map<std::string, std::string> body_reader::dictionary(std::string_view key) {
  constexpr std::string_view expected = "an object of strings";
  std::map<std::string, std::string> result;
  const auto* value = find(key);
  if (value == nullptr)
    return result;
  if (!value->is_object())
    refuse_value(key, expected);
  else
    for (const auto& [name, item] : value->get_object())
      result.emplace(name, string_in(key, item, expected));
  return result;
}

body_reader body_reader::object(std::string_view key) {
  const auto* value = find(key);
  const auto* inner = value != nullptr ? value->if_object() : nullptr;
  if (value != nullptr && inner == nullptr)
    refuse_value(key, "an object");
  return body_reader{inner != nullptr ? *inner : json::object{}};
}

void body_reader::take_refusal(const body_reader& inner) {
  if (!refused_)
    refused_ = inner.refused_;
}

const json::value* body_reader::find(std::string_view key) const {
  const auto* value = refused_ ? nullptr : object_.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string body_reader::string_in(std::string_view key, const json::value& value,
                                   std::string_view expected) {
  const auto* text = value.if_string();
  if (text == nullptr) {
    refuse_value(key, expected);
    return {};
  }
  if (text->find('\0') != text->npos)
    refuse_value(key, "a string without NUL");
  return {text->data(), text->size()};
}

template <class Number>
Number body_reader::number(std::string_view key, std::string_view expected) {
  const auto* value = find(key);
  if (value == nullptr)
    return 0;
  json::error_code error;
  const auto result = value->to_number<Number>(error);
  if (error)
    refuse_value(key, expected);
  return result;
}

void body_reader::refuse_value(std::string_view key, std::string_view expected) {
  refuse("Invalid value for \"" + std::string{key} + "\": expected " + std::string{expected});
}

} // namespace lectern::incus
