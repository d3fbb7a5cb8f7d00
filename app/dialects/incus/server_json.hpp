#pragma once

#include "actors/messages/principal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace lectern::incus {

/// What there is to say about this machine.
struct host_facts {
  std::string name;
  std::string kernel;
  std::string kernel_version;
  std::string architecture;
  std::string os_name;
  std::string os_version;
};

/// Asks uname(2) and reads `/etc/os-release`; blocks as long as that takes.
[[nodiscard]] host_facts read_host_facts();

/// The server object of the API; without trust no more than how to gain it.
[[nodiscard]] boost::json::object to_json(const host_facts& host, const principal& caller);

/// Its one project, `default`.
[[nodiscard]] boost::json::object project_json();

[[nodiscard]] boost::json::array project_list(bool in_full);

/// What that project uses, without limits.
[[nodiscard]] boost::json::object project_state_json(std::size_t instances);

/// The hardware, in the shape that clients expect: none of it is offered but processors.
[[nodiscard]] boost::json::object resources_json(const host_facts& host);

} // namespace lectern::incus
