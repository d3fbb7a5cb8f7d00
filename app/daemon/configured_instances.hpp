#pragma once

#include "actors/messages/instance_definition.hpp"
#include "lectern/service.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

/// The instances that are written down for the daemon, in its running service. For one thread.
class configured_instances {
public:
  using definitions = std::map<std::string, instance_definition>;

  /// What `apply` has done.
  struct changes {
    std::size_t added = 0;
    std::size_t changed = 0;
    std::size_t removed = 0;
    std::vector<error> refused; ///< One for each instance that could not be added.
  };

  /// @param defined_in Where clients that try to change one are sent, for people.
  explicit configured_instances(std::string defined_in) : defined_in_(std::move(defined_in)) {}

  /// Makes the service have these instances, and no others of an earlier call. Those that stay the
  /// same are not touched. One that changes ends, with its sessions, and begins anew.
  /// Returns once those that end have ended.
  /// @param wanted Each is one that `config::to_instance` accepts.
  changes apply(service& service, const definitions& wanted);

private:
  std::string defined_in_;
  definitions present_;
};

} // namespace lectern
