#pragma once

#include "tests/simulation/api_world.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace lectern::simulation {

/// The table of rights, written down a second time: a request is granted only if its sender has the
/// right, and refused only if not, or for an excuse.
void check_answer(api_world& run, const api_world::planned_use& use);

/// Likewise for a request by which a session connects a socket of its own.
void check_socket(api_world& run, const api_session& session, const api_request& request);

/// Likewise for the request that makes a session.
void check_begin(api_world& run, const api_session& session);

/// A text sent to `reader` does not contain what only the maker of a session may see.
void check_details(api_world& run, std::size_t reader, std::string_view text,
                   const std::string& where);

/// A request and its sender.
[[nodiscard]] std::string describe(const api_request& request);

/// Checks what must hold when the schedule is idle and the service has not been stopped.
void check_api_rest(api_world& run, const actor_table& actors);

/// Checks what must hold once the service has stopped.
void check_api_end(api_world& run);

} // namespace lectern::simulation
