#pragma once

#include "tools/actor-trace/views/evidence.hpp"

#include <functional>
#include <string>
#include <vector>

namespace lectern::tracing {

using user_lookup = std::function<std::string(const std::string& uuid)>;

/// Answers "why did my session end?" in one sentence, or says what it waits for. Says so
/// if the records that would show it were overwritten.
/// @param user_of The user of an operation, by its UUID; empty if that is not known. May be unset.
[[nodiscard]] std::string why_it_ended(const reading& in, const session& about,
                                       const user_lookup& user_of = {});

/// The last events of the session, whose causes show more; empty as long as it goes on.
[[nodiscard]] std::vector<event_index> ends_of(const reading& in, const session& about);

} // namespace lectern::tracing
