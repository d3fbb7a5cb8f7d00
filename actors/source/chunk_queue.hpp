#pragma once

#include "net/stream/block_pool.hpp"
#include "net/stream/chunk.hpp"

#include <cstddef>
#include <deque>

namespace lectern {

/// Bytes that wait, in order. What comes in small pieces is put together, so that a byte
/// costs about a byte; how many there may be is its owner's to bound.
class chunk_queue {
public:
  void push(net::chunk data);

  /// The first bytes, as many as stand together. @pre Not empty.
  [[nodiscard]] const net::chunk& front() const noexcept { return pieces_.front(); }

  /// Removes the first `size` bytes. @pre `size <= front().size()`.
  void drop(std::size_t size);

  /// Removes and returns at most `size_max` bytes that stand together. @pre Not empty.
  [[nodiscard]] net::chunk take(std::size_t size_max);

  void clear() noexcept;

  [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  /// In how many pieces they wait.
  [[nodiscard]] std::size_t pieces() const noexcept { return pieces_.size(); }

private:
  void push_copy(net::chunk data);

  std::deque<net::chunk> pieces_;
  std::size_t bytes_ = 0;
  net::block small_;           ///< Into which small pieces are copied; null if there are none.
  std::size_t small_used_ = 0; ///< Of it.
};

} // namespace lectern
