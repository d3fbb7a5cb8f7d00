#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/session/operation.hpp"
#include "app/access/access_note.hpp"
#include "app/access/guess_limiter.hpp"
#include "app/dialects/incus/operation_quota.hpp"
#include "app/dialects/incus/server_json.hpp"
#include "app/page/page_file.hpp"
#include "app/page/sign_ins.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace lectern::incus {

struct api_options {
  directory_actor directory;
  events_actor events;
  inventory_actor inventory = {};
  /// Why an instance cannot be made so, for people; empty if it can. May not block.
  std::function<std::string(const std::string& name, const instance_definition& wanted)>
    flaw_of_instance = {};
  operation_limits operations = {};
  gatekeeper_actor gatekeeper = {}; ///< Null: trusted callers may do everything.
  /// How long a gatekeeper may take; then the answer is no.
  std::chrono::milliseconds access_timeout{30'000};
  archive_actor archive = {}; ///< Null: nothing is recorded.
  page::files page = {};      ///< Shown at ports of the web page.
  page::sign_ins sign_ins;
  access::guess_limiter guesses;
  access::access_observer on_access = {};
  host_facts host = {};
  operation_quota quota = operation_quota{}; ///< Of all that share it.
};

/// Starts the API of the streams of `unit`: answers every `http_call` exactly once. The APIs of a
/// service share what their options share; between requests none keeps anything of its own.
[[nodiscard]] api_actor spawn_api(io_unit& unit, api_options options);

} // namespace lectern::incus
