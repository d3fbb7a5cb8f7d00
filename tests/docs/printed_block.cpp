#include "tests/docs/printed_block.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string_view>

namespace lectern::test {

namespace {

constexpr std::string_view indent = "    ";

std::string without_markup(const std::string& line) {
  return std::regex_replace(line, std::regex{R"(\\(.))"}, "$1");
}

/// Collects the blocks of one document, line by line.
class block_collector {
public:
  explicit block_collector(std::string document)
    : document_(std::move(document)), is_manual_(!document_.ends_with(".md")) {}

  void add(const std::string& line) {
    ++line_;
    const bool is_mark = line.starts_with(is_manual_ ? ".E" : "```");
    if (is_mark)
      is_marked_ = !is_marked_;
    if (!is_mark && is_marked_)
      extend(is_manual_ ? without_markup(line) : line);
    else if (!is_mark && !is_manual_ && line.starts_with(indent))
      extend(line.substr(indent.size()));
    else if (!is_mark && line.empty() && open_)
      ++empty_lines_; // Part of the block if another indented line follows.
    else
      finish();
  }

  std::vector<printed_block> finish() {
    if (open_)
      found_.push_back(*std::move(open_));
    open_.reset();
    empty_lines_ = 0;
    return found_;
  }

private:
  void extend(const std::string& line) {
    if (!open_)
      open_ = printed_block{document_, line_, {}};
    open_->lines.insert(open_->lines.end(), empty_lines_, "");
    empty_lines_ = 0;
    open_->lines.push_back(line);
  }

  std::string document_;
  bool is_manual_;
  bool is_marked_ = false;
  std::size_t line_ = 0;
  std::size_t empty_lines_ = 0;
  std::optional<printed_block> open_;
  std::vector<printed_block> found_;
};

} // namespace

std::string printed_block::text() const {
  std::string result;
  for (const auto& line : lines)
    result += line + '\n';
  return result;
}

std::vector<printed_block> blocks_in(const std::string& document) {
  std::ifstream text{std::filesystem::path{LECTERN_PROJECT} / document};
  block_collector blocks{document};
  for (std::string line; std::getline(text, line);)
    blocks.add(line);
  return blocks.finish();
}

std::vector<printed_block> blocks_of(const std::string& document) {
  auto found = blocks_in(document);
  if (found.empty())
    throw std::runtime_error("no blocks in " + document);
  return found;
}

std::vector<std::string> all_documents() {
  namespace fs = std::filesystem;
  std::vector<std::string> result;
  const std::regex is_document{R"(.*\.(md|[1-8]))"};
  for (fs::recursive_directory_iterator at{LECTERN_PROJECT}, end; at != end; ++at) {
    const auto name = at->path().filename().string();
    if (at->is_directory() && (name == "build" || name == "node_modules" || name.starts_with('.')))
      at.disable_recursion_pending();
    else if (at->is_regular_file() && std::regex_match(name, is_document))
      result.push_back(fs::relative(at->path(), LECTERN_PROJECT).string());
  }
  return result;
}

} // namespace lectern::test
