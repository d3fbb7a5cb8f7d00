#pragma once

#include "lectern/service.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>

namespace lectern {

/// The folder of socket and runtime files: `$LECTERN_DIR`; else `/run/lectern`
/// for root, `$XDG_RUNTIME_DIR/lectern` for others.
/// @returns The path, or `ENOENT` if nothing names one.
[[nodiscard]] boost::system::result<std::filesystem::path> runtime_folder();

/// The folder of what outlives the daemon: `$LECTERN_DIR`; else `/var/lib/lectern`
/// for root, `$XDG_STATE_HOME/lectern` or `~/.local/state/lectern` for others.
/// @returns The path, or `ENOENT` if nothing names one.
[[nodiscard]] boost::system::result<std::filesystem::path> state_folder();

/// Reads a key of at least 16 characters; space around it does not count.
/// @returns The key, or `EPERM` if others than its owner may read the file,
///   `EINVAL` if the key is too short, or the error of open(2) or read(2).
[[nodiscard]] boost::system::result<std::string> read_token(const std::filesystem::path& file);

/// Splits `ADDRESS:PORT` or `[ADDRESS]:PORT`.
/// @returns The parts, or `EINVAL`.
[[nodiscard]] boost::system::result<tcp_endpoint> parse_endpoint(const std::string& text);

} // namespace lectern
