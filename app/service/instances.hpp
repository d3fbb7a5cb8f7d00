#pragma once

#include "app/instances/host.hpp"
#include "app/service/host_calls.hpp"
#include "lectern/instance.hpp"

#include <memory>
#include <string>

namespace lectern {

/// Why an instance cannot be added; empty if it can.
[[nodiscard]] std::string flaw_of(const std::string& name, const instance& wanted);

/// What an instance is made of.
/// @param name As which its sources are reported.
[[nodiscard]] instance_plan plan_of(const std::string& name, instance wanted,
                                    std::shared_ptr<host_calls> host);

} // namespace lectern
