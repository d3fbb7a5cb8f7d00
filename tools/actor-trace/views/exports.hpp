#pragma once

#include "tools/actor-trace/reading.hpp"

#include <iosfwd>
#include <span>

namespace lectern::tracing {

/// Writes `chosen` events, which are in the order of time, for another tool. Keys of
/// messages are addresses of the traced process and never leave: flows have running numbers.
using exporter = void (*)(const reading& trace, std::span<const event_index> chosen,
                          std::ostream& into);

/// For ui.perfetto.dev: `perfetto.protos.Trace`. A track for each actor, a slice for each
/// handler, an arrow for each message; counters of messages that wait, and of output under
/// way to a link.
void export_perfetto(const reading& trace, std::span<const event_index> chosen, std::ostream& into);

/// The same as "Trace Event Format" JSON.
void export_chrome(const reading& trace, std::span<const event_index> chosen, std::ostream& into);

/// A log with vector clocks. Every event has one; a few hundred are enough for a picture.
void export_shiviz(const reading& trace, std::span<const event_index> chosen, std::ostream& into);

/// The timeline of the selection.
void export_mermaid(const reading& trace, std::span<const event_index> chosen, std::ostream& into);

/// An object a line.
void export_json(const reading& trace, std::span<const event_index> chosen, std::ostream& into);

/// RFC 4180; the first line has the names of the columns.
void export_csv(const reading& trace, std::span<const event_index> chosen, std::ostream& into);

} // namespace lectern::tracing
