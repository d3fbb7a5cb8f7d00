#include "actors/source/chunk_queue.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace lectern {

namespace {

/// Chosen: a page. Pieces that are smaller are put together.
constexpr std::size_t block_bytes = 4 * 1024;

} // namespace

void chunk_queue::push(net::chunk data) {
  if (data.empty())
    return;
  bytes_ += data.size();
  if (pieces_.empty() || data.size() >= block_bytes) // A key that is pressed is not copied.
    pieces_.push_back(std::move(data));
  else
    push_copy(std::move(data));
}

void chunk_queue::drop(std::size_t size) {
  auto& first = pieces_.front();
  assert(size <= first.size());
  bytes_ -= size;
  if (size < first.size())
    first = first.without_first(size);
  else
    pieces_.pop_front();
  if (pieces_.empty())
    small_ = nullptr;
}

net::chunk chunk_queue::take(std::size_t size_max) {
  auto part = front().first(std::min(front().size(), size_max));
  drop(part.size());
  return part;
}

void chunk_queue::clear() noexcept {
  pieces_.clear();
  small_ = nullptr;
  bytes_ = 0;
}

void chunk_queue::push_copy(net::chunk data) {
  while (!data.empty()) {
    if (!small_ || small_used_ == block_bytes) {
      small_ = net::make_block(block_bytes);
      small_used_ = 0;
    }
    const auto size = std::min(data.size(), block_bytes - small_used_);
    std::memcpy(small_.get() + small_used_, data.data(), size);
    net::chunk copy{small_, small_used_, size};
    small_used_ += size;
    if (!pieces_.back().extend_by(copy))
      pieces_.push_back(std::move(copy));
    data = data.without_first(size);
  }
}

} // namespace lectern
