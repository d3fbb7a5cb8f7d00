#include "app/dialects/incus/operation_json.hpp"

#include "actors/session/exec_summary.hpp"
#include "app/dialects/end_text.hpp"
#include "app/dialects/incus/timestamp.hpp"
#include "app/dialects/incus/urls.hpp"
#include "app/dialects/session/session_message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>

namespace lectern::incus {

namespace json = boost::json;

namespace {

/// What clients decide by.
unsigned code_of(operation_status status) {
  switch (status) {
  case operation_status::running:
    return 103;
  case operation_status::success:
    return 200;
  case operation_status::failure:
    return 400;
  case operation_status::cancelled:
    return 401;
  }
  return 0;
}

std::string_view name_of(operation_status status) {
  switch (status) {
  case operation_status::running:
    return "Running";
  case operation_status::success:
    return "Success";
  case operation_status::failure:
    return "Failure";
  case operation_status::cancelled:
    return "Cancelled";
  }
  return "";
}

std::string lower_case(std::string_view text) {
  std::string result{text};
  for (auto& letter : result)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return result;
}

/// The same as `description`, for programs. `incus` ignores it.
json::object facts_of(const operation_info& info) {
  if (info.task)
    return {{"kind", "task"}};
  return {{"kind", info.exec ? "command" : "console"}, {"role", session::name_of(info.role)}};
}

/// As in Incus.
std::string_view description_of(instance_task task) {
  switch (task) {
  case instance_task::create:
    return "Creating instance";
  case instance_task::update:
    return "Updating instance";
  case instance_task::remove:
    return "Deleting instance";
  case instance_task::start:
    return "Starting instance";
  case instance_task::stop:
    return "Stopping instance";
  case instance_task::restart:
    return "Restarting instance";
  case instance_task::freeze:
    return "Freezing instance";
  case instance_task::unfreeze:
    return "Unfreezing instance";
  }
  return {};
}

std::string_view description_of(const operation_info& info) {
  if (info.task)
    return description_of(*info.task);
  if (info.exec)
    return "Executing command";
  return info.role == viewer_role::spectator ? "Watching console" : "Showing console";
}

/// No client takes part.
bool is_task(const operation_info& info) {
  return info.task || (info.exec && !info.exec->awaits_sockets);
}

json::object metadata_of(const operation_info& info, operation_view view) {
  json::object data{{"lectern", facts_of(info)}};
  if (info.exec) {
    const bool in_full = view == operation_view::of_maker;
    data["command"] = in_full ? json::value_from(info.exec->command)
                              : json::value_from(beginning_of(info.exec->command));
    data["environment"] =
      in_full ? json::value_from(info.exec->environment) : json::value(json::object());
    data["interactive"] = info.exec->interactive;
  }
  if (info.exec && info.exec->is_recorded)
    data["output"] = {
      {"1", recording_url(info.instance, recording_name(info.id, "stdout"))},
      {"2", recording_url(info.instance, recording_name(info.id, "stderr"))},
    };
  if (info.end.exit_code)
    data["return"] = *info.end.exit_code;
  else if (info.end.open_error != 0)
    data["return"] = -1; // As Incus has it.
  return data;
}

} // namespace

json::object to_json(const operation_info& info, operation_view view) {
  json::object result{
    {"id", info.id.text},
    {"class", is_task(info) ? "task" : "websocket"},
    {"description", description_of(info)},
    {"created_at", timestamp(info.created_at)},
    {"updated_at", timestamp(info.updated_at)},
    {"status", name_of(info.end.status)},
    {"status_code", code_of(info.end.status)},
    {"resources", {{"instances", json::array{instance_url(info.instance)}}}},
    {"metadata", metadata_of(info, view)},
    {"may_cancel", info.may_cancel},
    {"err", error_text(info.end)},
    {"location", "none"},
  };
  if (!info.maker.name.empty())
    result["requestor"] = {{"username", info.maker.name}};
  return result;
}

json::object to_json(const operation_info& begun, const socket_secrets& secrets) {
  auto result = to_json(begun, operation_view::of_maker);
  if (!secrets.empty())
    result["metadata"].as_object()["fds"] = json::value_from(secrets);
  return result;
}

json::object by_status(const std::vector<operation_info>& operations, bool in_full) {
  json::object groups;
  for (const auto& info : operations) {
    auto& group = groups[lower_case(name_of(info.end.status))];
    if (group.is_null())
      group.emplace_array();
    group.as_array().push_back(in_full ? json::value(to_json(info, operation_view::of_others))
                                       : json::value(operation_url(info.id)));
  }
  return groups;
}

} // namespace lectern::incus
