#pragma once

#include "app/sources/byte_queue.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lectern {

/// Input of a source that takes as much as it likes. Knows no lock, thread or source.
///
///             offer               taken, all
///     ready ---------> offered ------------------> ready
///       ^                 |
///       `--room---- held <' taken, less, and no `room` since the offer
///
class offered_input {
public:
  /// @returns Bytes taken: as many as there is room for.
  std::size_t push(std::span<const std::byte> bytes) { return bytes_.push(bytes); }

  /// Whether something is to be offered.
  [[nodiscard]] bool is_due() const noexcept { return phase_ == phase::ready && !bytes_.empty(); }

  /// @returns All that waits. @pre `is_due()`.
  [[nodiscard]] std::vector<std::byte> offer() {
    phase_ = phase::offered;
    has_room_ = false;
    return bytes_.peek();
  }

  /// The source took the first `size` bytes of `offered`. @pre Not cleared since the offer.
  void taken(std::size_t offered, std::size_t size) {
    bytes_.drop(size);
    phase_ = size < offered && !has_room_ ? phase::held : phase::ready;
  }

  /// The source has room again; it may say so before `taken` is known.
  void room() noexcept {
    has_room_ = true;
    if (phase_ == phase::held)
      phase_ = phase::ready;
  }

  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
  [[nodiscard]] bool is_full() const noexcept { return bytes_.size() == byte_queue::bytes_max; }
  void clear() noexcept { bytes_.clear(); }

private:
  enum class phase : std::uint8_t { ready, offered, held };

  byte_queue bytes_; ///< Also what is offered: it leaves once it was taken.
  phase phase_ = phase::ready;
  bool has_room_ = false; ///< Said since the last offer.
};

} // namespace lectern
