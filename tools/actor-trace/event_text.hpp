#pragma once

#include "tools/actor-trace/reading.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace lectern::tracing {

/// What happened, in words, without its time and actor: `receive stop_link from service 1
/// (waited 1.20 us, ran 3.00 us)`. What this program does not know is described by the names
/// that the trace gives it.
[[nodiscard]] std::string what_happened(const reading& trace, event_index at);

/// How a `#` names an event, in a trace that does not change any more.
enum class numbering { none, position };

/// One line: number, time of day, actor, what happened.
[[nodiscard]] std::string event_line(const reading& trace, event_index at, numbering numbers,
                                     bool color);

/// The same for programs: `n`, `time_ns`, `time`, `ring`, `kind`, `actor`, `name`, and the
/// fields by the names that the trace gives them.
[[nodiscard]] boost::json::object event_object(const reading& trace, event_index at,
                                               numbering numbers);

} // namespace lectern::tracing
