#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace lectern::tracing {

/// The session whose end is explained: one link, or an operation and all of its links.
struct session {
  std::uint32_t link = 0;      ///< 0: the operation is meant.
  std::uint32_t operation = 0; ///< 0: the link is of no operation.
  std::set<std::uint32_t> links;
  std::set<std::uint32_t> actors;
};

[[nodiscard]] session session_of_link(const reading& in, std::uint32_t link);
[[nodiscard]] session session_of_operation(const reading& in, std::uint32_t operation);

/// What the trace knows about the end of a session.
struct evidence {
  /// The last `end_decided` of the operation: it names the cause. Traces of version 1 have none.
  event_index decided = no_event;
  event_index over = no_event; ///< `link_gone` of the link, `operation_final` of the operation.

  event_index started = no_event; ///< `child_start`
  event_index exited = no_event;  ///< `child_exit`
  event_index failed = no_event;  ///< `child_failed`
  event_index drained = no_event; ///< `source_drained`
  event_index cut = no_event;     ///< `source_cut`
  event_index stopped = no_event; ///< `link_stop`
  event_index closed = no_event;  ///< `link_close`
  event_index writing = no_event; ///< A `link_write` that has not finished.
  /// `console_granted`, or `viewer_added` of a console: shows which one it viewed.
  event_index viewed = no_event;
  std::vector<event_index> signals;

  std::uint64_t bytes_taken = 0;   ///< Output that connections accepted.
  std::uint64_t bytes_dropped = 0; ///< Part of it that was not written.
  bool is_complete = false;        ///< Nothing of the session was overwritten.
};

[[nodiscard]] evidence evidence_of(const reading& in, const session& about);

/// Why a link ended: `peer left`, `broken`, …; empty as long as it has not.
[[nodiscard]] std::string cause_of_link(const reading& in, std::uint32_t link);

/// The error that the network reported for it, if any.
[[nodiscard]] std::string error_of_link(const reading& in, std::uint32_t link);

/// Whether its client ended the stream and sent no Close.
[[nodiscard]] bool went_without_close(const reading& in, std::uint32_t link);

} // namespace lectern::tracing
