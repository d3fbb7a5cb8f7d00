#include "app/dialects/incus/server_json.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <string_view>
#include <utility>

namespace lectern::incus {

namespace json = boost::json;

namespace {

/// What clients look for before they use a feature. An entry is a promise.
json::array api_extensions() {
  return {
    "api_filtering",
    "console",
    "console_force",
    "container_exec_recording",
    "container_exec_signal_handling",
    "container_exec_user_group_cwd",
    "container_full",
    "event_lifecycle",
    "event_lifecycle_name_and_project",
    "event_location",
    "event_project",
    "instance_all_projects",
    "instance_create_start",
    "instance_get_full",
    "instances",
    "operation_description",
    "operation_wait",
    "operations_get_query_all_projects",
    "projects",
  };
}

/// The value of `key` in the lines of os-release(5), without its quotes.
std::string os_release(std::string_view key) {
  std::ifstream file{"/etc/os-release"};
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key) || line.find('=') != key.size())
      continue;
    const auto value = std::string_view{line}.substr(key.size() + 1);
    const bool is_quoted = value.size() >= 2 && value.front() == '"';
    return std::string{is_quoted ? value.substr(1, value.size() - 2) : value};
  }
  return {};
}

/// What a caller is called, and how they were recognised.
std::pair<std::string_view, std::string_view> identity_of(const principal& caller) {
  if (caller.method == auth_method::web)
    return {caller.name, "web"};
  if (caller.method == auth_method::token)
    return {"token", "token"};
  return {"local", "unix"};
}

json::object environment_of(const host_facts& host) {
  return {
    {"server", "lectern"},
    {"server_name", host.name},
    {"server_version", LECTERN_VERSION},
    {"server_pid", ::getpid()},
    {"server_clustered", false},
    {"driver", "host"},
    {"driver_version", LECTERN_VERSION},
    {"kernel", host.kernel},
    {"kernel_version", host.kernel_version},
    {"kernel_architecture", host.architecture},
    {"architectures", json::array({host.architecture})},
    {"os_name", host.os_name},
    {"os_version", host.os_version},
    {"project", "default"},
    {"addresses", json::array()},
    {"certificate", ""},
    {"certificate_fingerprint", ""},
    {"storage", ""},
    {"storage_version", ""},
  };
}

} // namespace

host_facts read_host_facts() {
  host_facts host;
  utsname kernel{};
  if (::uname(&kernel) == 0) {
    host.name = kernel.nodename;
    host.kernel = kernel.sysname;
    host.kernel_version = kernel.release;
    host.architecture = kernel.machine;
  }
  host.os_name = os_release("NAME");
  host.os_version = os_release("VERSION_ID");
  return host;
}

json::object to_json(const host_facts& host, const principal& caller) {
  json::object server{
    {"api_extensions", api_extensions()},
    {"api_status", "stable"},
    {"api_version", "1.0"},
    {"auth", caller.method == auth_method::none ? "untrusted" : "trusted"},
    {"auth_methods", json::array({"tls"})},
    {"public", false},
  };
  if (caller.method == auth_method::none)
    return server;

  const auto [known_as, method] = identity_of(caller);
  server["auth_user_name"] = known_as;
  server["auth_user_method"] = method;
  server["config"] = json::object();
  server["environment"] = environment_of(host);
  return server;
}

json::object project_json() {
  return {
    {"name", "default"},
    {"description", ""},
    {"config", json::object()},
    {"used_by", json::array()},
  };
}

json::array project_list(bool in_full) {
  json::array list;
  list.push_back(in_full ? json::value(project_json()) : json::value("/1.0/projects/default"));
  return list;
}

json::object resources_json(const host_facts& host) {
  const auto none = [](const char* list) {
    return json::object{{list, json::array()}, {"total", 0}};
  };
  return {
    {"cpu", json::object{{"architecture", host.architecture},
                         {"sockets", json::array()},
                         {"total", ::sysconf(_SC_NPROCESSORS_ONLN)}}},
    {"memory", json::object{{"nodes", json::array()},
                            {"hugepages_total", 0},
                            {"hugepages_used", 0},
                            {"hugepages_size", 0},
                            {"used", 0},
                            {"total", 0}}},
    {"gpu", none("cards")},
    {"network", none("cards")},
    {"storage", none("disks")},
    {"usb", none("devices")},
    {"pci", none("devices")},
    {"system", json::object()},
  };
}

json::object project_state_json(std::size_t instances) {
  const auto unlimited = [](std::size_t usage) {
    return json::object{{"Limit", -1}, {"Usage", usage}}; // Capitals, as Incus has them.
  };
  json::object resources;
  for (const auto* name : {"cpu", "disk", "memory", "networks", "processes", "virtual-machines"})
    resources[name] = unlimited(0);
  for (const auto* name : {"containers", "instances"})
    resources[name] = unlimited(instances);
  return {{"resources", std::move(resources)}};
}

} // namespace lectern::incus
