#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lectern::test {

/// The files of a trace's folder with two rings as one string: each after its length, of
/// 4 bytes. What a fuzzer makes of it unpacks to something, too.
[[nodiscard]] std::string pack(const std::filesystem::path& folder);

void unpack(std::string_view packed, const std::filesystem::path& folder);

} // namespace lectern::test
