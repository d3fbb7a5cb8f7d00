#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace lectern::net {

/// Bytes that are written by one and then shared, see `chunk`.
using block = std::shared_ptr<std::byte[]>;

/// @returns A block without another owner; what it contains is unspecified.
[[nodiscard]] inline block make_block(std::size_t bytes) {
  return std::make_shared_for_overwrite<std::byte[]>(bytes);
}

/// Blocks of one size that are used again once no chunk names them any more.
///
/// Fresh memory costs page faults, which would be most of the price of a fast
/// stream. One thread takes and gives; chunks of a block may die on any.
class block_pool {
public:
  /// Keeps at most `spare_max` blocks that are not in use.
  block_pool(std::size_t block_bytes, std::size_t spare_max) noexcept
    : block_bytes_(block_bytes), spare_max_(spare_max) {}

  [[nodiscard]] std::size_t block_bytes() const noexcept { return block_bytes_; }

  /// @returns As `make_block`, perhaps one that was given.
  [[nodiscard]] block take() {
    const auto unused = std::find_if(spare_.begin(), spare_.end(),
                                     [](const block& held) { return held.use_count() == 1; });
    if (unused == spare_.end())
      return make_block(block_bytes_);
    // The reader of its last chunk, perhaps on another thread, has finished.
    std::atomic_thread_fence(std::memory_order_acquire);
    auto found = std::move(*unused);
    spare_.erase(unused);
    return found;
  }

  /// Keeps a block for later, even if chunks still name it.
  void give(block used) {
    if (spare_.size() < spare_max_)
      spare_.push_back(std::move(used));
  }

  /// Keeps none any more.
  void clear() noexcept { spare_.clear(); }

private:
  std::size_t block_bytes_;
  std::size_t spare_max_;
  std::vector<block> spare_;
};

} // namespace lectern::net
