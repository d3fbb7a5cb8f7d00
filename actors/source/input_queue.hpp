#pragma once

#include "actors/source/chunk_queue.hpp"
#include "net/stream/byte_stream.hpp"

#include <cstddef>
#include <utility>

namespace lectern {

/// Input on its way into a stream, in order. Its size is bounded by what its
/// owner grants to viewers.
class input_queue {
public:
  struct turn {
    std::size_t bytes_taken = 0; ///< Room for as much new input.
    bool wait_writable = false;
  };

  void push(net::chunk data) { waiting_.push(std::move(data)); }

  /// Writes until the stream blocks. A stream that takes nothing any more
  /// (`EPIPE`, `EIO`) swallows the rest: its reader has closed it.
  [[nodiscard]] turn write(net::byte_stream& stream);

  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

  /// What waits.
  [[nodiscard]] std::size_t bytes() const noexcept { return waiting_.bytes(); }

private:
  chunk_queue waiting_;
};

} // namespace lectern
