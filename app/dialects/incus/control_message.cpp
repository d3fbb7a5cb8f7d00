#include "app/dialects/incus/control_message.hpp"

#include "app/dialects/bounded_json.hpp"

#include <boost/json/object.hpp>

#include <signal.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

namespace lectern::incus {

namespace json = boost::json;

namespace {

/// A message has two members, and two in those; the rest is for those that we do not know.
constexpr json_limits message_limits{.depth_max = 16, .members_max = 64, .members_in_all = 64};

/// A decimal number of characters from 1 on; the dialect sends it as a string.
std::optional<std::uint16_t> length_in(const json::object& args, std::string_view key) {
  const auto* value = args.if_contains(key);
  const auto* text = value != nullptr ? value->if_string() : nullptr;
  if (text == nullptr)
    return std::nullopt;

  std::uint16_t length = 0;
  const auto* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, length);
  if (error != std::errc{} || stop != end || length == 0)
    return std::nullopt;
  return length;
}

client_message resize_in(const json::object& message) {
  const auto* value = message.if_contains("args");
  const auto* args = value != nullptr ? value->if_object() : nullptr;
  if (args == nullptr)
    return {};

  const auto columns = length_in(*args, "width");
  const auto rows = length_in(*args, "height");
  if (!columns || !rows)
    return {};
  return window_resized{{*columns, *rows}};
}

client_message signal_in(const json::object& message) {
  const auto* value = message.if_contains("signal");
  const auto* number = value != nullptr ? value->if_int64() : nullptr;
  if (number == nullptr || *number < 1 || *number > SIGRTMAX)
    return {};
  return signal_wanted{static_cast<int>(*number)};
}

} // namespace

client_message parse_control_message(std::string_view text) {
  json::error_code error;
  const auto parsed = parse_bounded(text, error, message_limits);
  const auto* message = !error ? parsed.if_object() : nullptr;
  const auto* value = message != nullptr ? message->if_contains("command") : nullptr;
  const auto* command = value != nullptr ? value->if_string() : nullptr;
  if (command == nullptr)
    return {};

  if (*command == "window-resize")
    return resize_in(*message);
  if (*command == "signal")
    return signal_in(*message);
  return {};
}

} // namespace lectern::incus
