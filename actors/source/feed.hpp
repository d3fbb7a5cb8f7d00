#pragma once

#include "actors/messages/handles.hpp"
#include "actors/messages/source_plan.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/source/reopen_fsm.hpp"
#include "actors/source/stream_log.hpp"

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <functional>

namespace lectern {

/// In what feeds differ. `console.cpp` and `command.cpp` each have one.
struct feed_policy {
  const char* name = ""; ///< In traces.
  /// What the source does about a controller that is slow to read. Others are served in turn.
  pace controller_pace = pace::skipping;
  /// Whether the source is opened again when it has ended, as `reopening_options` say.
  /// Otherwise `start_source` opens it, and the feed ends with it.
  bool reopens = false;
  bool takes_signals = false; ///< And the end of input.
  bool follows_modes = false; ///< See `stream_log::options`.
};

struct feed_limits {
  /// Kept in memory for viewers that come later.
  std::size_t log_bytes = 0;
  /// Shown to a viewer that comes.
  std::size_t replay_bytes_max = 0;
  /// Input on its way to a source that does not read: one pipe's worth.
  std::size_t input_bytes_max = 64 * 1024;
  /// How long opening a source may take. Chosen: a host that does not answer is asked three times
  /// (TCP repeats after 1, 3 and 7 s), and a viewer waits no longer than for its own sockets.
  std::chrono::milliseconds open_timeout{10'000};
  /// How long background children may hold the output after the exit.
  std::chrono::milliseconds drain_timeout{1'000};
  /// How long a viewer may take to give control when another takes it.
  std::chrono::milliseconds take_timeout{2'000};
  /// A viewer that skips and reads nothing for so long is reported, after twice the time at the
  /// latest.
  std::chrono::milliseconds stall_timeout = lectern::stall_timeout;
  /// How long a full-screen program has a smaller window, so that it draws again for a viewer
  /// that comes. Chosen: a busy program looks at its window within this; a person hardly sees it.
  std::chrono::milliseconds repaint_delay{100};
  /// Between two turns of the views that are served in turn. Chosen: at most 64 MiB/s for all of
  /// them, and hardly later than at once.
  std::chrono::milliseconds turn_interval{1};
  /// From a change of the viewers until those that follow roles know it. Chosen: a person hardly
  /// notices it; if a hundred arrive together, each hears of it ten times a second.
  std::chrono::milliseconds viewers_delay{100};
  restart_limits restart = {};
};

/// When a source that is reopened is open.
struct reopening_options {
  reopening when = reopening::always;
  /// A source that nobody has viewed for so long is ended, and rests until a viewer comes. 0:
  /// never.
  std::chrono::milliseconds idle_timeout{0};
  bool is_halted = false; ///< Not before `start_source`.
};

/// Hears, on the feed's thread, how each attempt to open the source has ended: with a source, or
/// with the error, which is that of the opener or `timed_out`. Not of an attempt that is cancelled.
using opening_observer = std::function<void(boost::system::error_code)>;

struct feed_options {
  source_plan source;
  feed_policy policy;
  feed_limits limits = {};
  reopening_options reopening = {};
  opening_observer observe_opening = {};
};

/// Starts a feed on `unit`.
feed_actor spawn_feed(io_unit& unit, feed_options options);

} // namespace lectern
