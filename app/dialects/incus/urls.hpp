#pragma once

#include "actors/messages/handles.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace lectern::incus {

/// Where a client finds the instance, percent-encoded.
[[nodiscard]] std::string instance_url(std::string_view name);

[[nodiscard]] std::string operation_url(const operation_id& id);

/// Where the recordings of an instance are, and one of them.
[[nodiscard]] std::string recordings_url(std::string_view instance);
[[nodiscard]] std::string recording_url(std::string_view instance, std::string_view name);

/// The file that records `stream` (`stdout` or `stderr`) of a command.
[[nodiscard]] std::string recording_name(const operation_id& id, std::string_view stream);

/// What the loss of a file means. Nothing if its name is none of `recording_name`.
[[nodiscard]] std::optional<recording_lost> loss_of(std::string_view name, std::string reason);

} // namespace lectern::incus
