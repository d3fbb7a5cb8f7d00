#include "tests/support/manual.hpp"

#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace lectern::test {

std::set<std::string> options_in(const std::string& help) {
  static const std::regex option{"(?:^|[\\s,])(--?[a-z][a-z-]*)"};
  std::set<std::string> result;
  std::istringstream lines{help};
  const std::regex begins{"^\\s+-.*"};
  for (std::string line; std::getline(lines, line);)
    if (std::regex_match(line, begins)) {
      const auto listed = line.substr(0, line.find_first_of(" \n", line.find_first_not_of(' ')));
      for (std::sregex_iterator match{listed.begin(), listed.end(), option}, end; match != end;
           ++match)
        result.insert((*match)[1]);
    }
  return result;
}

std::string manual_text(const std::filesystem::path& page) {
  std::ifstream bytes{page};
  const std::string markup{std::istreambuf_iterator<char>{bytes}, {}};
  const auto text = std::regex_replace(markup, std::regex{"\\\\f[A-Z]"}, " ");
  return std::regex_replace(text, std::regex{"\\\\-"}, "-") + '\n';
}

bool names(const std::string& text, const std::string& word) {
  return std::regex_search(text, std::regex{"(^|[\\s\"])" + word + "($|[\\s\",.])"});
}

} // namespace lectern::test
