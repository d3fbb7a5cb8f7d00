#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lectern::test {

/// Commands, code or a drawing, as a document shows them.
struct printed_block {
  std::string document;  ///< Path in the project.
  std::size_t begin = 0; ///< The number of its first line.
  std::vector<std::string> lines;

  [[nodiscard]] std::string text() const;
};

/// All blocks of a document: in Markdown, those that are fenced or indented by four spaces; in a
/// manual page, those between .EX and .EE.
[[nodiscard]] std::vector<printed_block> blocks_in(const std::string& document);

/// The same. @throws std::runtime_error if there are none.
[[nodiscard]] std::vector<printed_block> blocks_of(const std::string& document);

/// Every Markdown file and manual page of the project.
[[nodiscard]] std::vector<std::string> all_documents();

} // namespace lectern::test
