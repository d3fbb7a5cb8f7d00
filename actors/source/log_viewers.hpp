#pragma once

#include "actors/messages/local.hpp"
#include "actors/source/mode_history.hpp"
#include "actors/source/output_log.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace lectern {

/// The viewers of one log: each a cursor with its own credit. The log is never
/// held back by them; who is too slow skips to what is still there.
class log_viewers {
public:
  /// Something for one viewer; in order for each of them.
  struct delivery {
    link_id to{};
    std::variant<output, output_gap, output_end> what;
  };
  using deliveries = std::vector<delivery>;

  /// @param window_bytes Credit of a new viewer. A viewer that gives credit byte by byte is
  /// served in pieces of a sixteenth of it, or of all there is: each piece holds a whole block
  /// of the log in memory, and may come with a gap.
  log_viewers(std::size_t log_bytes, std::size_t window_bytes) noexcept
    : log_(log_bytes), window_(window_bytes),
      piece_bytes_min_(std::max<std::size_t>(window_bytes / 16, 1)) {}

  [[nodiscard]] const output_log& log() const noexcept { return log_; }

  void append(std::string_view text) { modes_.append(log_, text); }

  /// Ends what the output so far has set in a terminal, in the log.
  void reset_modes() { append(modes_.current().reset()); }

  /// What is kept and was not cleared, oldest byte first. Does not begin inside of a control
  /// sequence or of a character.
  [[nodiscard]] std::vector<net::chunk> read_log() const {
    return log_.read_all(find_place(shown_from()).offset);
  }

  /// Shows what there is now to nobody but those who view already.
  void clear_log() noexcept { cleared_ = log_.end(); }

  [[nodiscard]] bool contains(link_id link) const { return viewers_.contains(link); }

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

  /// Adds a viewer that sees what follows `from`. @pre `shows(from)`.
  [[nodiscard]] deliveries attach(link_id link, std::uint64_t from);

  void detach(link_id link) { viewers_.erase(link); }

  [[nodiscard]] deliveries add_credit(link_id link, std::size_t bytes);

  /// Sends what the log has and the viewers have credit for.
  [[nodiscard]] deliveries serve();

  /// The source has ended: whoever views now gets the rest and `output_end`, and
  /// nothing that comes later.
  [[nodiscard]] deliveries end_source(std::optional<int> exit_code = {});

  /// Whether anyone has output waiting and was given no credit since the last call.
  [[nodiscard]] bool any_stalled();

private:
  struct source_end {
    std::uint64_t offset = 0;
    std::optional<int> exit_code = {};
  };

  struct viewer {
    std::uint64_t cursor = 0;
    std::size_t credit = 0;
    bool moved = true;             ///< Was given credit since the last look, or is new.
    std::optional<source_end> end; ///< Of the source it attached to, once that ended.

    [[nodiscard]] std::uint64_t end_in(const output_log& log) const noexcept {
      return end ? end->offset : log.end();
    }
  };

  [[nodiscard]] std::uint64_t shown_from() const { return std::max(cleared_, log_.begin()); }
  [[nodiscard]] bool serve(deliveries& out, link_id link, viewer& whom) const;
  [[nodiscard]] bool awaits_credit(const viewer& whom) const;

  output_log log_;
  mode_history modes_;
  std::uint64_t cleared_ = 0; ///< What stands before it is not shown any more.
  std::size_t window_;
  std::size_t piece_bytes_min_;
  std::map<link_id, viewer> viewers_;
};

} // namespace lectern
