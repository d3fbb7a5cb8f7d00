#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lectern::simulation {

/// Scatters a number (splitmix64): near inputs give unrelated results.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// A number for a text, the same in every run (FNV-1a).
[[nodiscard]] constexpr std::uint64_t number_of(std::string_view text) noexcept {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char c : text)
    sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return sum;
}

/// Numbers that follow from a seed, and from nothing else.
class numbers {
public:
  explicit numbers(std::uint64_t seed) noexcept : state_(mix(seed)) {}

  [[nodiscard]] std::uint64_t next() noexcept { return mix(++state_); }

  /// 0 … `n - 1`. @pre `n > 0`.
  [[nodiscard]] std::size_t below(std::size_t n) noexcept {
    return static_cast<std::size_t>(((next() >> 32) * n) >> 32);
  }

  [[nodiscard]] std::size_t between(std::size_t low, std::size_t high) noexcept {
    return low + below(high - low + 1);
  }

  [[nodiscard]] bool one_in(std::size_t n) noexcept { return below(n) == 0; }

private:
  std::uint64_t state_;
};

} // namespace lectern::simulation
