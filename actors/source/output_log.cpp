#include "actors/source/output_log.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace lectern {

namespace {

constexpr std::size_t block_bytes_min = 4 * 1024; ///< So an idle source costs little.
constexpr std::size_t block_bytes_max = 64 * 1024;
constexpr std::size_t spare_blocks_max = 2; ///< One on its way to the wire, one next.

} // namespace

output_log::output_log(std::size_t capacity_bytes) noexcept
  : capacity_(capacity_bytes), large_blocks_(block_bytes_max, spare_blocks_max) {}

std::span<std::byte> output_log::prepare() {
  if (blocks_.empty() || blocks_.back().size - blocks_.back().used < block_bytes_min) {
    const auto size =
      blocks_.empty() ? block_bytes_min : std::min(blocks_.back().size * 2, block_bytes_max);
    blocks_.push_back(
      {end_, 0, size, size == block_bytes_max ? large_blocks_.take() : net::make_block(size)});
  }
  auto& last = blocks_.back();
  return {last.bytes.get() + last.used, last.size - last.used};
}

void output_log::commit(std::size_t size) {
  assert(size <= blocks_.back().size - blocks_.back().used);
  blocks_.back().used += size;
  end_ += size;
  drop_oldest();
}

void output_log::clear() noexcept {
  blocks_.clear();
  begin_ = end_;
}

void output_log::drop_oldest() {
  while (blocks_.size() > 1 && end_ - begin_ - blocks_.front().used >= capacity_) {
    auto& oldest = blocks_.front();
    begin_ += oldest.used;
    if (oldest.size == block_bytes_max)
      large_blocks_.give(std::move(oldest.bytes));
    blocks_.erase(blocks_.begin());
  }
}

net::chunk output_log::read(std::uint64_t offset, std::size_t size_max) const {
  assert(begin_ <= offset && offset <= end_);
  if (offset == end_)
    return {};
  const auto& found = find(offset);
  const auto skip = static_cast<std::size_t>(offset - found.offset);
  return {found.bytes, skip, std::min(found.used - skip, size_max)};
}

/// The last block that begins at or before the offset.
const output_log::piece& output_log::find(std::uint64_t offset) const {
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), offset,
                                      [](auto at, const piece& p) { return at < p.offset; });
  return *std::prev(after);
}

std::vector<net::chunk> output_log::read_all(std::uint64_t offset) const {
  std::vector<net::chunk> parts;
  while (offset < end_) {
    parts.push_back(read(offset, block_bytes_max));
    offset += parts.back().size();
  }
  return parts;
}

} // namespace lectern
