#include "app/dialects/incus/instance_json.hpp"

#include "app/dialects/incus/timestamp.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace lectern::incus {

namespace json = boost::json;

json::object to_json(const instance_entry& instance, std::string_view architecture, bool in_full) {
  json::object result{
    {"name", instance.name},
    {"description", instance.description},
    {"status", "Running"},
    {"status_code", 103},
    {"type", "container"}, // The only kind whose console clients take for text.
    {"architecture", architecture},
    {"created_at", timestamp(instance.created_at)},
    {"last_used_at", timestamp(instance.created_at)},
    {"location", "none"},
    {"project", "default"},
    {"ephemeral", false},
    {"stateful", false},
    {"profiles", json::array()},
    {"config", json::object()},
    {"devices", json::object()},
    {"expanded_config", json::object()},
    {"expanded_devices", json::object()},
  };
  if (in_full) {
    result["state"] = instance_state_json(instance);
    result["snapshots"] = json::array();
    result["backups"] = json::array();
  }
  return result;
}

json::object instance_state_json(const instance_entry& instance) {
  const auto state = instance.read_state ? instance.read_state() : instance_state{};
  constexpr std::uint64_t nanoseconds_per_second = 1'000'000'000;
  json::object result{
    {"status", "Running"},
    {"status_code", 103},
    // Clients take neither an instance without a process for running, nor 0 for one.
    {"pid", ::getpid()},
    {"processes", std::max<std::uint64_t>(state.processes, 1)},
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
