#pragma once

#include "actors/messages/instance_definition.hpp"
#include "lectern/result.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::config {

/// An option of the daemon, as the command line has it without the dashes.
struct configured_option {
  std::string name;
  std::vector<std::string> values; ///< Several of a list.
  std::string place;               ///< `FILE:LINE:COLUMN`, for errors.
};

/// What a configuration file says.
struct config_file {
  std::vector<configured_option> options; ///< In the order of the file.
  std::map<std::string, instance_definition> instances;
};

/// Larger files are refused. Chosen: a thousand instances take a tenth.
inline constexpr std::size_t config_bytes_max = 4 * 1024 * 1024;

/// Reads TOML: a table `daemon` of options, and a table `instances` with one table for each.
/// Whatever is in there has been checked, except the values of `options`.
/// @param name Of the file, for errors.
/// @returns What it says; or its mistakes, one a line, each after `FILE:LINE:COLUMN: `.
[[nodiscard]] result<config_file> parse_config(std::string_view text, const std::string& name);

/// The same from a file. Nobody but its owner, who is this process's user or root, may write to it:
/// what stands in there is run.
/// @returns Besides, `distrust` of `net/file/trusted_file.hpp`, or `EFBIG` beyond
///   `config_bytes_max`, or the error of open(2), read(2) or realpath(3).
[[nodiscard]] result<config_file> read_config(const std::filesystem::path& path);

} // namespace lectern::config
