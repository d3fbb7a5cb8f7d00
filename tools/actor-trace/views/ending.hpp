#pragma once

#include "tools/actor-trace/views/evidence.hpp"

#include <string>
#include <vector>

namespace lectern::tracing {

/// Answers "why did my session end?" in one sentence, or says what it waits for. Says so
/// if the records that would tell were overwritten.
[[nodiscard]] std::string why_it_ended(const reading& in, const session& about);

/// The last events of the session, whose causes tell more; empty as long as it goes on.
[[nodiscard]] std::vector<event_index> ends_of(const reading& in, const session& about);

} // namespace lectern::tracing
