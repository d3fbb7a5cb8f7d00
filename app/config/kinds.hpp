#pragma once

#include "actors/messages/instance_definition.hpp"
#include "lectern/instance.hpp"

#include <string>
#include <string_view>
#include <variant>

/// What an instance's keys make of it: its `lectern.kind`, and the keys of that kind.
///
/// Every kind has one table of keys, here; the options that it fills are documented in
/// `lectern/instance.hpp`. Besides, `environment.NAME` is a variable of the instance's programs if
/// its kind has any, and `user.NAME` is the user's own.
namespace lectern::config {

/// Why a definition cannot be used.
struct key_flaw {
  std::string key;  ///< Which key it is about; empty: the definition as a whole.
  std::string text; ///< For people, after the key's name.
};

/// @returns The instance, or the first flaw of its definition.
[[nodiscard]] std::variant<instance, key_flaw> to_instance(const instance_definition& definition);

} // namespace lectern::config
