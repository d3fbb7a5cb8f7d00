#pragma once

#include "actors/messages/local.hpp"

#include <string>

/// Texts for people about ends, in every dialect.
namespace lectern {

/// The error of an operation: empty if it succeeded, or ended as its client wanted.
[[nodiscard]] std::string error_text(const ending& end);

/// Why a socket is closed, in at most 123 bytes (RFC 6455, 5.5). Empty if there is nothing to say.
[[nodiscard]] std::string close_text(const end_reason& reason);

} // namespace lectern
