#pragma once

#include "actors/messages/instance_definition.hpp"
#include "actors/messages/local.hpp"
#include "app/dialects/incus/refusal.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// Bodies of requests that make, change, start and stop instances.
namespace lectern::incus {

/// Keys and values of one instance. Chosen: an environment and a command line fit.
inline constexpr std::size_t definition_bytes_max = 256 * 1024;

/// Of `POST /1.0/instances`.
struct new_instance {
  std::string name;
  instance_definition definition;
  bool starts = false;
};

/// Of `PUT` and `PATCH /1.0/instances/{name}`.
struct changed_instance {
  std::optional<std::string> description = {}; ///< Unset: absent.
  std::map<std::string, std::string> keys = {};
};

/// Of `PUT …/state`.
struct state_change {
  instance_task task{};
  bool force = false;
  std::chrono::milliseconds timeout{30'000};
};

/// An instance has no image: the source of a new one has the type `none`, which `incus init
/// --empty` sends.
[[nodiscard]] std::variant<new_instance, refusal> parse_new_instance(std::string_view body);

[[nodiscard]] std::variant<changed_instance, refusal> parse_changed_instance(std::string_view body);

[[nodiscard]] std::variant<state_change, refusal> parse_state_change(std::string_view body);

} // namespace lectern::incus
