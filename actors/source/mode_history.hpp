#pragma once

#include "actors/source/output_log.hpp"
#include "actors/source/terminal_modes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lectern {

/// The modes of a terminal at every place of the output that a log keeps. So a viewer can begin
/// anywhere in it, also after what set them has been dropped.
///
/// Follows the output once, after it is appended. Remembers what it has found at the start of each
/// block of the log; what lies between is followed again when somebody asks.
class mode_history {
public:
  /// Where a terminal can begin to show the log.
  struct place {
    std::uint64_t offset = 0;
    std::string modes; ///< What brings a terminal with its defaults to the modes there.
    /// A full-screen program runs, and what it has drawn stands before `offset`.
    bool needs_repaint = false;
  };

  /// Looks at what was appended to `log` since the last call. @pre None of it was dropped.
  void follow(const output_log& log);

  /// The first place at or after `offset` that is not inside of a control sequence or of a
  /// character of UTF-8. The end of the log counts as one.
  /// @pre `log.begin() <= offset <= log.end()`.
  [[nodiscard]] place find(const output_log& log, std::uint64_t offset) const;

  /// As the output has left them so far.
  [[nodiscard]] const terminal_modes& current() const noexcept { return current_; }

private:
  struct mark {
    std::uint64_t offset = 0;
    terminal_modes modes;
  };

  std::vector<mark> marks_; ///< At the start of each block that is kept, oldest first.
  terminal_modes current_;
  std::uint64_t followed_ = 0; ///< Up to here.
};

} // namespace lectern
