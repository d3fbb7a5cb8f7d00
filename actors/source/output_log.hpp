#pragma once

#include "net/stream/block_pool.hpp"
#include "net/stream/chunk.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lectern {

/// What a source produced, appended once and read by offset.
///
/// Memory is bounded: beyond the capacity the oldest blocks are released, though
/// chunks that were read keep theirs alive. Nothing is copied on reading.
class output_log {
public:
  /// Keeps at least the last `capacity_bytes` and less than one block more; two
  /// blocks wait for their next use, until `give_back`.
  explicit output_log(std::size_t capacity_bytes) noexcept;

  /// Space for the next bytes: at least 4 KiB (what a PTY gives at once), at
  /// most 64 KiB (what a pipe holds).
  [[nodiscard]] std::span<std::byte> prepare();

  /// Appends the first `size` bytes of the prepared space. @pre `size` fits.
  void commit(std::size_t size);

  /// Frees the blocks that wait for their next use.
  void give_back() noexcept { large_blocks_.clear(); }

  /// Drops everything that is kept.
  void clear() noexcept;

  /// Offset of the oldest byte that is kept.
  [[nodiscard]] std::uint64_t begin() const noexcept { return begin_; }

  /// Offset of the next byte to come.
  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }

  /// Offset of the first byte of the block that holds the byte at `offset`.
  /// @pre `begin() <= offset < end()`.
  [[nodiscard]] std::uint64_t block_of(std::uint64_t offset) const { return find(offset).offset; }

  /// The bytes from `offset` on, at most `size_max`, and not beyond one block.
  /// Empty only at the end. @pre `begin() <= offset <= end()`.
  [[nodiscard]] net::chunk read(std::uint64_t offset, std::size_t size_max) const;

  /// Everything that is kept from `offset` on. @pre As for `read`.
  [[nodiscard]] std::vector<net::chunk> read_all(std::uint64_t offset) const;

private:
  struct piece {
    std::uint64_t offset = 0; ///< Of its first byte.
    std::size_t used = 0;
    std::size_t size = 0;
    net::block bytes;
  };

  [[nodiscard]] const piece& find(std::uint64_t offset) const;
  void drop_oldest();

  std::size_t capacity_;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::vector<piece> blocks_; ///< Oldest first; few, as they grow with the log.
  net::block_pool large_blocks_;
};

} // namespace lectern
