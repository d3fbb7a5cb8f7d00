#include "tools/actor-trace/views/markup.hpp"

#include "tools/actor-trace/text.hpp"

namespace lectern::tracing {

namespace {

/// Replaces each character by what `replace` returns for it, if anything.
template <class Replace>
std::string escaped(std::string_view text, Replace replace) {
  std::string result;
  for (const auto each : printable(text)) {
    const std::string_view instead = replace(each);
    if (instead.empty())
      result += each;
    else
      result += instead;
  }
  return result;
}

} // namespace

std::string xml_text(std::string_view text) {
  return escaped(text, [](char each) -> std::string_view {
    switch (each) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {};
    }
  });
}

std::string mermaid_text(std::string_view text) {
  return escaped(text, [](char each) -> std::string_view {
    switch (each) { // What would end the line, begin an entity, or become HTML.
    case ';':
      return "#59;";
    case '#':
      return "#35;";
    case '<':
      return "#lt;";
    case '>':
      return "#gt;";
    case '"':
      return "#quot;";
    default:
      return {};
    }
  });
}

std::string dot_text(std::string_view text) {
  return escaped(text, [](char each) -> std::string_view {
    switch (each) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    default:
      return {};
    }
  });
}

} // namespace lectern::tracing
