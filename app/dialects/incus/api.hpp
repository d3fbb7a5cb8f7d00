#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/session/operation.hpp"
#include "app/access/access_note.hpp"
#include "app/page/page_file.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace lectern::incus {

struct api_options {
  directory_actor directory;
  events_actor events;
  operation_limits operations = {};
  gatekeeper_actor gatekeeper = {}; ///< Null: trusted callers may do everything.
  /// How long a gatekeeper may take; then the answer is no.
  std::chrono::milliseconds access_timeout{30'000};
  planner_actor planner;      ///< Ends with the API.
  archive_actor archive = {}; ///< Ends with the API. Null: nothing is recorded.
  page::files page = {};      ///< Shown at ports of the web page.
  std::string page_key = {};  ///< Seals cookies. Empty: a new one, which is not kept.
  access::access_observer on_access = {};
  std::string revoked = {}; ///< Passes that were signed out: `page::revoked_passes::to_text`.
  /// Keeps them; called at each sign-out, on the API's unit. Unset: the next start forgets.
  std::function<void(std::string)> keep_revoked = {};
};

/// The API as its service knows it.
// clang-format off
using service_api_actor = api_actor::extend<
  caf::reacts_to<page_served>,
  caf::replies_to<invite>::with<invitation>>;
// clang-format on

/// Starts the API: answers every `http_call` exactly once. Reads facts about the
/// host, which may block for a moment.
[[nodiscard]] service_api_actor spawn_api(io_unit& unit, api_options options);

} // namespace lectern::incus
