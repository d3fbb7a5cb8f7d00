#include "tests/fuzz/packed_folder.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>

namespace lectern::test {

namespace {

constexpr std::array file_names{"directory", "ring-0", "ring-1"};

} // namespace

std::string pack(const std::filesystem::path& folder) {
  std::string result;
  for (const auto* name : file_names) {
    std::ostringstream bytes;
    bytes << std::ifstream{folder / name, std::ios::binary}.rdbuf();
    const auto size = static_cast<std::uint32_t>(bytes.view().size());
    result.append(reinterpret_cast<const char*>(&size), sizeof size);
    result += bytes.view();
  }
  return result;
}

void unpack(std::string_view packed, const std::filesystem::path& folder) {
  for (const auto* name : file_names) {
    std::uint32_t size = 0;
    const auto head = std::min(packed.size(), sizeof size);
    std::memcpy(&size, packed.data(), head);
    packed.remove_prefix(head);
    const auto bytes = packed.substr(0, size);
    packed.remove_prefix(bytes.size());
    std::ofstream{folder / name, std::ios::binary} << bytes;
  }
}

} // namespace lectern::test
