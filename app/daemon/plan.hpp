#pragma once

#include "app/daemon/command_line.hpp"
#include "app/daemon/configured_instances.hpp"
#include "app/daemon/folders.hpp"
#include "app/daemon/session_file.hpp"
#include "lectern/service.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lectern {

/// What the daemon is to be, with all that it needs before it starts.
struct plan {
  std::optional<net::folder_lock> claim;
  std::unique_ptr<run_trace> trace;     ///< Null: nothing is recorded.
  std::optional<session_file> sessions; ///< Where they are written down, if anything is recorded.
  service_options service;
  configured_instances::definitions instances;
  unix_endpoint local;
  std::optional<tcp_endpoint> remote;
  std::optional<tcp_endpoint> web;
  std::vector<std::string> warnings; ///< What an operator should know, in words.
};

/// Reads the files and takes the folders that the command line names; resolves names, which may
/// take as long as the system's resolver does.
/// @returns The plan, or why an option cannot be used, in words for people.
[[nodiscard]] result<plan> make_plan(const command_line& given);

} // namespace lectern
