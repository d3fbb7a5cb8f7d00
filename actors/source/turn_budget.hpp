#pragma once

#include <algorithm>
#include <cstddef>

namespace lectern {

/// What the views of a source that are served in turn may cost together, in bytes: as much as is
/// sent to them, and `message_bytes` for each message. However many they are, the source and the
/// view of its controller pay no more than this for them. Does not depend on actors or clocks.
///
/// A quiet source leaves them `bytes_max` per turn. What is read of it takes from that; of what is
/// read, they get `1 / read_share`. So a flood neither waits for them nor leaves them with nothing.
class turn_budget {
public:
  /// Per turn. Chosen: as much as the source may produce in one (`stream_log::turn_bytes_max`), and
  /// the echo of a keystroke for 250 views.
  static constexpr std::size_t bytes_max = 64 * 1024;

  /// What a message costs beside its bytes. Chosen: to encode and write a small one takes about as
  /// long as to write this much more of a large one.
  static constexpr std::size_t message_bytes = 256;

  /// Chosen: under a flood all of them together get a quarter of what the controller gets.
  static constexpr std::size_t read_share = 4;

  /// So much was read of the source.
  void add_read(std::size_t bytes) noexcept {
    read_ += bytes;
    add(bytes / read_share);
  }

  /// The next turn begins.
  void begin_turn() noexcept {
    add(bytes_max - std::min(bytes_max, read_));
    read_ = 0;
  }

  /// A message with so much output was sent. The last one of a turn may cost more than is left.
  void spend(std::size_t bytes) noexcept {
    left_ -= static_cast<std::ptrdiff_t>(bytes + message_bytes);
  }

  [[nodiscard]] bool allows_message() const noexcept { return left_ > 0; }

  /// Whether nothing was spent since it was full: it needs no further turn.
  [[nodiscard]] bool is_full() const noexcept { return left_ == full; }

private:
  static constexpr auto full = static_cast<std::ptrdiff_t>(bytes_max);

  void add(std::size_t bytes) noexcept {
    left_ = std::min(left_ + static_cast<std::ptrdiff_t>(bytes), full);
  }

  std::ptrdiff_t left_ = full;
  std::size_t read_ = 0; ///< In this turn.
};

} // namespace lectern
