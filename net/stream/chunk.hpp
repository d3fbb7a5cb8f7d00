#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace lectern::net {

/// A piece of an immutable block of bytes: it is shared, and never copied.
///
/// Thread safety: copying and destroying is safe from any thread; the bytes
/// never change once a chunk names them.
class chunk {
public:
  /// A block whose bytes are shared by all chunks cut from it.
  using block = std::shared_ptr<const std::byte[]>;

  chunk() noexcept = default;

  /// @pre `offset + size` lies within `owner`.
  chunk(block owner, std::size_t offset, std::size_t size) noexcept
    : owner_(std::move(owner)), data_(owner_.get() + offset), size_(size) {}

  /// Copies `bytes` into a block of their own.
  [[nodiscard]] static chunk copy_of(std::span<const std::byte> bytes) {
    auto fresh = std::make_shared_for_overwrite<std::byte[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), fresh.get());
    return {std::move(fresh), 0, bytes.size()};
  }

  [[nodiscard]] static chunk copy_of(std::string_view text) {
    return copy_of(std::as_bytes(std::span{text.data(), text.size()}));
  }

  [[nodiscard]] const std::byte* data() const noexcept { return data_; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }

  /// The bytes as characters; valid as long as any chunk of the block lives.
  [[nodiscard]] std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(data_), size_};
  }

  /// The first `n` bytes. @pre `n <= size()`.
  [[nodiscard]] chunk first(std::size_t n) const {
    chunk head = *this;
    head.size_ = n;
    return head;
  }

  /// The same bytes without the first `n`. @pre `n <= size()`.
  [[nodiscard]] chunk without_first(std::size_t n) const {
    chunk rest = *this;
    rest.data_ += n;
    rest.size_ -= n;
    return rest;
  }

  /// Appends `next` if it continues this chunk in the same block.
  /// @returns Whether it did; if not, nothing changed.
  bool extend_by(const chunk& next) noexcept {
    if (owner_ != next.owner_ || data_ + size_ != next.data_)
      return false;
    size_ += next.size_;
    return true;
  }

private:
  block owner_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace lectern::net
