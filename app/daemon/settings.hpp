#pragma once

#include "lectern/result.hpp"
#include "lectern/service.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace lectern {

/// The folder of socket and runtime files: `$LECTERN_DIR`; else `/run/lectern`
/// for root, `$XDG_RUNTIME_DIR/lectern` for others.
/// `actor-trace` has the same rule: it links nothing of the daemon.
/// @returns The path, or `ENOENT` if nothing names one.
[[nodiscard]] boost::system::result<std::filesystem::path> runtime_folder();

/// The folder of what outlives the daemon: `$LECTERN_DIR`; else `/var/lib/lectern`
/// for root, `$XDG_STATE_HOME/lectern` or `~/.local/state/lectern` for others.
/// @returns The path, or `ENOENT` if nothing names one.
[[nodiscard]] boost::system::result<std::filesystem::path> state_folder();

/// Reads a key of at least 16 characters; space around it does not count.
/// @returns The key; or why it cannot be used, in words for people, with `distrust` of
///   `net/file/trusted_file.hpp` if the file is not one of this process's user or of root that only
///   its owner may read; `EINVAL` if the key is too short; or the error of open(2) or read(2).
[[nodiscard]] result<std::string> read_token(const std::filesystem::path& file);

/// @returns The number of a group, or `ENOENT` if there is none of this name, or the error of
///   getgrnam(3).
[[nodiscard]] boost::system::result<std::uint32_t> group_named(const std::string& name);

/// Splits `ADDRESS:PORT` or `[ADDRESS]:PORT`, and looks a host name up: of several addresses the
/// first of IPv4 is taken, else the first. Browsers may then know the port by that name.
/// @returns The endpoint, or why not, in words for people. Blocks while a name is looked up.
[[nodiscard]] result<tcp_endpoint> resolve_endpoint(const std::string& text);

/// Whether only this machine reaches an IP address, written as `resolve_endpoint` does.
[[nodiscard]] bool is_loopback(const std::string& address);

/// The error for a text that `parse_endpoint` does not accept; follows the text.
inline constexpr auto endpoint_syntax =
  "is not ADDRESS:PORT with a port up to 65535, e.g. 127.0.0.1:8440 or [::1]:8440";

/// Splits `ADDRESS:PORT` or `[ADDRESS]:PORT`.
/// @returns The parts, or `EINVAL`.
[[nodiscard]] boost::system::result<tcp_endpoint> parse_endpoint(const std::string& text);

} // namespace lectern
