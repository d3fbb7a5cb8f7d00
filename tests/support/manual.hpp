#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace lectern::test {

/// The options that a `--help` lists, as they are typed.
[[nodiscard]] std::set<std::string> options_in(const std::string& help);

/// A manual page without its markup.
[[nodiscard]] std::string manual_text(const std::filesystem::path& page);

/// Whether `text` has `word` as a word of its own.
[[nodiscard]] bool names(const std::string& text, const std::string& word);

} // namespace lectern::test
