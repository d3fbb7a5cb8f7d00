#pragma once

#include "net/stream/chunk.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace lectern::net {

/// Memory to read into, given away as a chunk without copying.
///
/// What is mostly empty afterwards is copied out instead and the memory used
/// again, so that a peer cannot make us keep 64 KiB for each byte it sends.
class read_space {
public:
  /// Chosen: what a stream holds that waits for its next message.
  static constexpr std::size_t idle_bytes = 2 * 1024;

  /// Memory for `size` bytes.
  [[nodiscard]] std::span<std::byte> prepare(std::size_t size) {
    if (!block_ || size_ < size || size_ > std::max(size, idle_bytes)) {
      block_ = std::make_shared_for_overwrite<std::byte[]>(size);
      size_ = size;
    }
    return {block_.get(), size};
  }

  /// The first `used` bytes of what was prepared.
  [[nodiscard]] chunk take(std::size_t used) {
    if (used < size_ / 2)
      return chunk::copy_of(std::span{block_.get(), used});
    return {std::exchange(block_, nullptr), 0, used};
  }

private:
  std::shared_ptr<std::byte[]> block_;
  std::size_t size_ = 0;
};

} // namespace lectern::net
