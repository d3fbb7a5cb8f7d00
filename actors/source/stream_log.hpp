#pragma once

#include "actors/messages/wire.hpp"
#include "actors/source/mode_history.hpp"
#include "actors/source/output_log.hpp"
#include "actors/source/turn_budget.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace lectern {

/// What a stream does about a view that is slow to take its output.
enum class pace : std::uint8_t {
  held_back, ///< The source waits for it, as a program waits for the reader of a pipe.
  skipping,  ///< The source goes on; the view skips to what is still kept.
  in_turn,   ///< As `skipping`; all of these views share a `turn_budget`, a piece for each in turn.
};

/// One output stream of a source: what it has produced, and its views, each a cursor with
/// credit of its own. Nothing is copied for a view. Uses no CAF actor, descriptor or clock.
class stream_log {
public:
  struct options {
    std::size_t stream = 0; ///< Its number, for messages.
    /// What is kept for views that are opened later, in bytes. 0: nothing, and what the views
    /// have taken is freed.
    std::size_t log_bytes = 0;
    /// Credit of a new view. A view that skips and gives credit byte by byte is served in pieces
    /// of a sixteenth of it, or of all there is: each piece holds a whole block of the log in
    /// memory, and may come with a gap.
    std::size_t window_bytes = 0;
    /// Whether what the output has set in a terminal is remembered, so that a view can begin
    /// anywhere. Costs a look at each byte.
    bool follows_modes = false;
  };

  /// Something for one viewer; in order for each of them.
  struct delivery {
    viewer_id to{};
    std::variant<output, output_gap, stream_ended> message;
  };
  using deliveries = std::vector<delivery>;

  /// What may be appended before `serve`, at most: until then all of it is kept.
  static constexpr std::size_t turn_bytes_max = 64 * 1024;

  explicit stream_log(options chosen) noexcept
    : options_(chosen), log_(std::max(chosen.log_bytes, turn_bytes_max)),
      piece_bytes_min_(std::max<std::size_t>(chosen.window_bytes / 16, 1)) {}

  [[nodiscard]] const output_log& log() const noexcept { return log_; }

  // -- the source

  /// How much may be appended now without a view that holds the source back running out of
  /// credit: `SIZE_MAX` if there is none.
  [[nodiscard]] std::size_t wanted() const noexcept;

  /// As of `output_log`.
  [[nodiscard]] std::span<std::byte> prepare() { return log_.prepare(); }

  /// As of `output_log`; `serve` sends it.
  void commit(std::size_t size);

  /// Whether `serve_turn` has something to do: then it is due before long.
  [[nodiscard]] bool awaits_turn() const noexcept { return !budget_.is_full(); }

  /// Begins the next turn of the views that are served in turn. What is left for a view
  /// that has credit is sent by repeated calls.
  [[nodiscard]] deliveries serve_turn();

  /// Gives back memory that is not needed as long as the source says nothing.
  void rest() noexcept;

  /// Ends what the output so far has set in a terminal, in the log.
  void reset_modes();

  /// The source has ended: its views get the rest and `stream_ended`, and nothing that
  /// comes later.
  [[nodiscard]] deliveries end_source(const source_ending& ending);

  /// No view holds the source back any more, and none is waited for at its end: what it has not
  /// taken by then is a gap.
  void abandon_views() noexcept { abandoned_ = true; }

  // -- views

  [[nodiscard]] bool is_viewed() const noexcept { return !views_.empty(); }

  /// Whether its view is one of a source that has ended, which it has not seen all of.
  [[nodiscard]] bool views_ended_source(viewer_id viewer) const;

  /// Adds a view that sees what follows `from`. @pre `shows(from)`.
  [[nodiscard]] deliveries attach(viewer_id viewer, std::uint64_t from, lectern::pace pace);

  void detach(viewer_id viewer) { views_.erase(viewer); }

  /// From now on its slowness has this effect. Harmless if it has no view here.
  void set_pace(viewer_id viewer, lectern::pace pace);

  [[nodiscard]] deliveries add_credit(viewer_id viewer, std::size_t bytes);

  /// Sends what the log has and the views have credit for; to those that are served in turn, what
  /// their budget allows.
  [[nodiscard]] deliveries serve();

  /// The views that skip, were behind at the last call, and have given no credit since.
  [[nodiscard]] std::vector<viewer_id> take_stalled();

  // -- places

  /// What is kept and was not cleared, oldest byte first. Does not begin inside of a control
  /// sequence or of a character.
  [[nodiscard]] std::vector<net::chunk> read_log() const {
    return log_.read_all(find_place(shown_from()).offset);
  }

  /// Hides what there is now from views that are opened later.
  void clear_log() noexcept { cleared_ = log_.end(); }

  /// Whether what follows `offset` is kept, and was not cleared.
  [[nodiscard]] bool shows(std::uint64_t offset) const {
    return shown_from() <= offset && offset <= log_.end();
  }

  /// Where the last `bytes_max` begin, or less: at the start of a line if there is one.
  [[nodiscard]] std::uint64_t tail(std::size_t bytes_max) const;

  /// Where a terminal that has seen nothing of it can begin to show what follows `from`.
  /// @pre `shows(from)`.
  [[nodiscard]] mode_history::place find_place(std::uint64_t from) const {
    return modes_.find(log_, from);
  }

private:
  struct source_end {
    std::uint64_t offset = 0;
    source_ending ending;
  };

  struct view_state {
    std::uint64_t cursor = 0;
    std::size_t credit = 0;
    lectern::pace pace{};
    bool was_behind = false;       ///< At the last look, and has given no credit since.
    std::optional<source_end> end; ///< Of the source it attached to, once that ended.

    [[nodiscard]] std::uint64_t end_in(const output_log& log) const noexcept {
      return end ? end->offset : log.end();
    }
  };

  [[nodiscard]] std::uint64_t shown_from() const { return std::max(cleared_, log_.begin()); }
  [[nodiscard]] bool holds_back(const view_state& view) const noexcept {
    return view.pace == pace::held_back && !abandoned_;
  }
  [[nodiscard]] bool is_in_turn(const view_state& view) const noexcept {
    return view.pace == pace::in_turn && !abandoned_;
  }
  void serve_in_turn(deliveries& out);
  [[nodiscard]] std::map<viewer_id, view_state>::iterator next_in_turn();
  [[nodiscard]] bool is_ready(const view_state& view) const;
  [[nodiscard]] bool serve(deliveries& out, viewer_id viewer, view_state& to,
                           std::size_t bytes_max) const;
  void send_output(deliveries& out, viewer_id viewer, view_state& to, std::size_t bytes_max) const;
  void skip_to(deliveries& out, viewer_id viewer, view_state& to, std::uint64_t offset) const;
  [[nodiscard]] bool awaits_credit(const view_state& view) const;
  [[nodiscard]] bool is_behind(const view_state& view) const;
  [[nodiscard]] view_id id_of(viewer_id viewer) const noexcept { return {viewer, options_.stream}; }

  options options_;
  output_log log_;
  mode_history modes_;
  std::uint64_t cleared_ = 0; ///< What stands before it is not shown any more.
  std::size_t piece_bytes_min_;
  bool abandoned_ = false;
  std::map<viewer_id, view_state> views_;
  turn_budget budget_;
  viewer_id last_in_turn_{}; ///< The view that had the last turn.
};

} // namespace lectern
