#pragma once

#include "actors/trace/format.hpp"
#include "actors/trace/snapshot.hpp"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

/// What the files of a folder and of a recording have in common.
namespace lectern::trace {

/// Units of a pool, and one ring for all other threads; more is not believed.
inline constexpr std::uint64_t rings_max = 65;

/// The value at the beginning of `bytes`. @pre They are that many.
template <class T>
[[nodiscard]] T copy_of(std::string_view bytes) {
  T result;
  std::memcpy(&result, bytes.data(), sizeof result);
  return result;
}

/// @returns Why this is not a file of a trace; empty if it is.
[[nodiscard]] std::string why_not(std::string_view bytes, file_kind wanted);

/// Everything that a directory says; `rings` stay empty.
/// @param name For `bad_trace`.
[[nodiscard]] or_bad<snapshot> parse_directory(std::string_view bytes,
                                               const std::filesystem::path& name);

/// Copies a ring that may be written meanwhile, from a position on.
/// @param bytes Of the file, at a page's beginning.
[[nodiscard]] or_bad<ring_copy> parse_ring(std::string_view bytes,
                                           const std::filesystem::path& name, std::uint64_t from);

} // namespace lectern::trace
