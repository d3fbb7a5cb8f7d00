#pragma once

#include "actors/messages/wire.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace lectern {

/// The input budget of one source. All viewers that may type share it, however often they come
/// and leave. Does not depend on actors.
///
/// What the source grants is lent to the newest typist. One that leaves gives back what it has
/// not used; one that comes is lent what is left. So however many come and go, no more is on
/// its way than the source has granted.
class input_budget {
public:
  /// Grant `bytes` more to `to`.
  struct loan {
    viewer_id to{};
    std::size_t bytes = 0;
  };

  /// `viewer` may type, too.
  [[nodiscard]] std::optional<loan> join(viewer_id viewer);

  /// `viewer` may not type any more. Harmless if it could not.
  [[nodiscard]] std::optional<loan> leave(viewer_id viewer);

  /// The source takes `bytes` more.
  [[nodiscard]] std::optional<loan> add(std::size_t bytes);

  /// `viewer` has typed `bytes`. @returns How many of them may pass: none of one that may not type.
  [[nodiscard]] std::size_t use(viewer_id viewer, std::size_t bytes);

  /// The source has ended: viewers that could type into it cannot type into the next.
  void end_typists() noexcept { typists_.clear(); }

  /// Another source takes the place of the one before, which takes nothing more. What is lent
  /// already counts against what the new one will grant.
  void replace_source() noexcept { granted_ = 0; }

  /// What typists may type and have not typed, in bytes.
  [[nodiscard]] std::size_t lent() const noexcept;

private:
  struct typist {
    viewer_id viewer{};
    std::size_t lent = 0;
  };

  [[nodiscard]] std::optional<loan> lend();
  [[nodiscard]] std::vector<typist>::iterator find(viewer_id viewer);

  std::vector<typist> typists_; ///< The newest is the last.
  /// By the source, and not used; negative if more was used than this source has granted yet.
  std::ptrdiff_t granted_ = 0;
};

} // namespace lectern
