#include "app/dialects/incus/instance_requests.hpp"

#include "app/dialects/incus/body_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace lectern::incus {

namespace {

/// Longer ones are not waited for by anybody.
constexpr std::int64_t timeout_seconds_max = 24 * 60 * 60;

void check_size(body_reader& body, const std::string& description,
                const std::map<std::string, std::string>& keys) {
  auto bytes = description.size();
  for (const auto& [name, value] : keys)
    bytes += name.size() + value.size();
  if (bytes > definition_bytes_max)
    body.refuse("Invalid value for \"config\": an instance has at most 256 KiB");
}

void refuse_devices(body_reader& body) {
  if (!body.object("devices").is_empty())
    body.refuse("Instances in Lectern have no devices");
}

} // namespace

std::variant<new_instance, refusal> parse_new_instance(std::string_view text) {
  body_reader body{text};
  auto source = body.object("source");
  const auto type = source.text("type");
  body.take_refusal(source);
  new_instance request{
    .name = body.text("name"),
    .definition = {.description = body.text("description"), .keys = body.dictionary("config")},
    .starts = body.flag("start")};
  refuse_devices(body);
  check_size(body, request.definition.description, request.definition.keys);
  if (body.refused())
    return *body.refused();
  if (!type.empty() && type != "none")
    return refusal{
      501, "Lectern has no images: make instances with `incus init --empty NAME -c …`", {}};
  if (request.name.empty())
    return refusal{400, "An instance needs a name: `incus init --empty NAME -c …`", {}};
  return request;
}

std::variant<changed_instance, refusal> parse_changed_instance(std::string_view text) {
  body_reader body{text};
  changed_instance request{.keys = body.dictionary("config")};
  if (body.has("description"))
    request.description = body.text("description");
  refuse_devices(body);
  check_size(body, request.description.value_or(""), request.keys);
  if (body.refused())
    return *body.refused();
  return request;
}

std::variant<state_change, refusal> parse_state_change(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, instance_task>, 5> actions{{
    {"start", instance_task::start},
    {"stop", instance_task::stop},
    {"restart", instance_task::restart},
    {"freeze", instance_task::freeze},
    {"unfreeze", instance_task::unfreeze},
  }};
  body_reader body{text};
  const auto action = body.text("action");
  state_change request{.force = body.flag("force")};
  const auto timeout = body.integer("timeout"); // Of seconds; -1: as long as it takes.
  if (body.flag("stateful"))
    body.refuse("Instances in Lectern have no state that could be saved");
  const auto* const found =
    std::ranges::find(actions, action, &std::pair<std::string_view, instance_task>::first);
  if (found == actions.end())
    body.refuse("Invalid value for \"action\": expected \"start\", \"stop\", \"restart\", "
                "\"freeze\" or \"unfreeze\"");
  if (body.refused())
    return *body.refused();
  request.task = found->second;
  if (timeout != 0)
    request.timeout = std::chrono::seconds{timeout < 0 ? timeout_seconds_max
                                                       : std::min(timeout, timeout_seconds_max)};
  return request;
}

} // namespace lectern::incus
