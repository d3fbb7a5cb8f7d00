#pragma once

#include "tools/actor-trace/reading.hpp"
#include "tools/actor-trace/views/wording.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace lectern::tracing {

/// One event on the track of its actor.
struct track_event {
  std::uint32_t actor = 0;
  std::int64_t ns = 0;                    ///< Since the trace began.
  std::optional<std::int64_t> duration{}; ///< Of handlers.
  bool hangs = false;                     ///< A handler that has not returned.
  std::string name;
  named_fields fields{};
  std::optional<std::uint64_t> flow{}; ///< Of messages: the same at both ends.
  bool ends_flow = false;
};

/// Writes tracks in one file format. Called in the order of time.
class track_writer {
public:
  virtual ~track_writer() = default;

  virtual void add_actor(std::uint32_t actor, const std::string& name) = 0;
  virtual void add_event(const track_event& item) = 0;
  /// @param counter The same for one name of one actor; more than 0.
  virtual void add_count(std::uint64_t counter, std::uint32_t actor, const std::string& name,
                         std::int64_t ns, std::int64_t value) = 0;
};

/// Tells `into` what `chosen` events are on tracks: actors first, then the rest.
void draw_tracks(const reading& trace, std::span<const event_index> chosen, track_writer& into);

} // namespace lectern::tracing
