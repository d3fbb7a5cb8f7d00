#include "app/dialects/incus/instance_json.hpp"

#include "app/dialects/incus/timestamp.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace lectern::incus {

namespace json = boost::json;

namespace {

struct status_text {
  std::string_view name;
  int code = 0;
};

/// As Incus has it in `shared/api/status_code.go`. A table as a switch, so that the compiler misses
/// a status that it lacks.
constexpr status_text text_of(instance_status status) noexcept {
  switch (status) {
  case instance_status::stopped:
    return {"Stopped", 102};
  case instance_status::starting:
    return {"Starting", 106};
  case instance_status::running:
    return {"Running", 103};
  case instance_status::freezing:
    return {"Freezing", 109};
  case instance_status::frozen:
    return {"Frozen", 110};
  case instance_status::stopping:
    return {"Stopping", 107};
  case instance_status::failed:
    break;
  }
  return {"Error", 112};
}

} // namespace

json::object to_json(const instance_info& instance, std::string_view architecture,
                     const instance_state* state) {
  const auto status = text_of(instance.status);
  const auto keys =
    instance.definition ? json::value_from(instance.definition->keys) : json::value(json::object());
  json::object result{
    {"name", instance.name},
    {"description", instance.description},
    {"status", status.name},
    {"status_code", status.code},
    {"type", "container"}, // The only kind whose console clients take for text.
    {"architecture", architecture},
    {"created_at", timestamp(instance.created_at)},
    {"last_used_at", timestamp(instance.created_at)},
    {"location", "none"},
    {"project", "default"},
    {"ephemeral", false},
    {"stateful", false},
    {"profiles", json::array()},
    {"config", keys},
    {"devices", json::object()},
    {"expanded_config", keys},
    {"expanded_devices", json::object()},
  };
  if (state != nullptr) {
    result["state"] = instance_state_json(instance, *state);
    result["snapshots"] = json::array();
    result["backups"] = json::array();
  }
  return result;
}

json::object instance_state_json(const instance_info& instance, const instance_state& state) {
  const auto status = text_of(instance.status);
  const bool is_stopped = instance.status == instance_status::stopped;
  constexpr std::uint64_t nanoseconds_per_second = 1'000'000'000;
  json::object result{
    {"status", status.name},
    {"status_code", status.code},
    // Clients take neither an instance without a process for running, nor 0 for one.
    {"pid", is_stopped ? 0 : ::getpid()},
    {"processes", is_stopped ? 0 : std::max<std::uint64_t>(state.processes, 1)},
    {"started_at", timestamp(state.started == wall_time{} ? instance.created_at : state.started)},
    {"cpu", json::object({{"usage", state.cpu_time.count()},
                          {"allocated_time", state.processors * nanoseconds_per_second}})},
    {"memory", json::object({{"usage", state.memory_used},
                             {"usage_peak", 0},
                             {"total", state.memory_total},
                             {"swap_usage", state.swap_used},
                             {"swap_usage_peak", 0}})},
    {"disk", json::object()},
    {"network", json::object()},
  };
  if (state.kernel_version.empty())
    return result;
  result["os_info"] = json::object({{"os", state.os},
                                    {"os_version", state.os_version},
                                    {"kernel_version", state.kernel_version},
                                    {"hostname", state.host_name},
                                    {"fqdn", ""}});
  result["load_average"] = json::value_from(state.load); // Not in Incus's API.
  return result;
}

} // namespace lectern::incus
