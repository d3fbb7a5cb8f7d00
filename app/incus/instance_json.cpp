#include "app/incus/instance_json.hpp"

#include "app/incus/timestamp.hpp"

#include <boost/json/array.hpp>

#include <unistd.h>

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
    result["state"] = instance_state_json();
    result["snapshots"] = json::array();
    result["backups"] = json::array();
  }
  return result;
}

json::object instance_state_json() {
  return {
    {"status", "Running"},
    {"status_code", 103},
    // Clients take neither an instance without a process for running, nor 0 for one.
    {"pid", ::getpid()},
    {"processes", 1},
    {"cpu", json::object({{"usage", 0}})},
    {"memory",
     json::object(
       {{"usage", 0}, {"usage_peak", 0}, {"total", 0}, {"swap_usage", 0}, {"swap_usage_peak", 0}})},
    {"disk", json::object()},
    {"network", json::object()},
  };
}

} // namespace lectern::incus
