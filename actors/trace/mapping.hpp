#pragma once

#include "actors/trace/snapshot.hpp"

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace lectern::trace {

/// A file of a trace, mapped for reading: it shows what its writer does meanwhile.
class mapping {
public:
  /// @returns The mapping; why there is none if open(2), fstat(2) or mmap(2) fail, or the
  ///   file is empty or larger than `file_bytes_max`.
  [[nodiscard]] static or_bad<mapping> open(const std::filesystem::path& file);

  mapping(mapping&& other) noexcept;
  ~mapping();

  [[nodiscard]] std::string_view bytes() const noexcept {
    return {static_cast<const char*>(memory_), size_};
  }

private:
  mapping(void* memory, std::size_t size) noexcept : memory_(memory), size_(size) {}

  void* memory_;
  std::size_t size_;
};

} // namespace lectern::trace
