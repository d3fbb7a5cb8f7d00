#pragma once

#include "tests/simulation/api_world.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace lectern::simulation {

/// Who may do what, written down a second time: a granted request is of somebody who may, and a
/// refused one of somebody who may not, or there is an excuse.
void judge_answer(api_world& all, const api_world::use& one);

/// Likewise for a request by which a session connects a socket of its own.
void judge_socket(api_world& all, const api_session& session, const api_request& request);

/// Likewise for the request that makes a session.
void judge_begin(api_world& all, const api_session& session);

/// A text that somebody was sent does not have what only the maker of a session may see.
void judge_details(api_world& all, std::size_t reader, std::string_view text,
                   const std::string& where);

/// A request and its sender.
[[nodiscard]] std::string words_of(const api_request& request);

/// What must hold once nothing is left to do but to wait, and nobody has stopped the service.
void judge_api_rest(api_world& all, const actor_table& actors);

/// What must hold once the service has stopped.
void judge_api_end(api_world& all);

} // namespace lectern::simulation
