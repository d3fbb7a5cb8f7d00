#include "app/daemon/spare_memory.hpp"
#include "tests/support/daemon.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace lectern::test {

TEST_SUITE("spare memory") {
  TEST_CASE("what was freed below something that is in use is given back, once") {
    spare_memory uut;
    static_cast<void>(uut.give_back());
    constexpr std::size_t many = 64 * 1024;
    std::vector<std::unique_ptr<std::array<char, 1024>>> blocks;
    for (std::size_t i = 0; i < many; ++i)
      blocks.push_back(std::make_unique<std::array<char, 1024>>());
    const auto at_height = resident_bytes_of(::getpid());
    CHECK_FALSE(uut.give_back());
    if (keeps_freed_memory(::getpid()))
      return; // AddressSanitizer gives back nothing.

    blocks.erase(blocks.begin(), blocks.end() - 1); // The last keeps the heap from shrinking.
    CHECK(uut.give_back());
    CHECK(resident_bytes_of(::getpid()) < at_height - many * 1024 / 2);
    CHECK_FALSE(uut.give_back());
  }

  TEST_CASE("a little that was freed is kept for the next who asks") {
    spare_memory uut;
    static_cast<void>(uut.give_back());
    std::vector<std::unique_ptr<std::array<char, 1024>>> blocks;
    for (std::size_t i = 0; i < spare_memory::kept_bytes_max / 2 / 1024; ++i)
      blocks.push_back(std::make_unique<std::array<char, 1024>>());
    blocks.clear();
    CHECK_FALSE(uut.give_back());
  }
}

} // namespace lectern::test
