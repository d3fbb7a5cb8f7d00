#include "tools/actor-trace/views/markup.hpp"

#include "tools/actor-trace/text.hpp"

namespace lectern::tracing {

namespace {

/// Replaces each character by what `replace` returns for it, if anything.
template <class Replace>
std::string escaped(std::string_view text, Replace replace) {
  std::string result;
  for (const auto c : printable(text)) {
    const std::string_view instead = replace(c);
    if (instead.empty())
      result += c;
    else
      result += instead;
  }
  return result;
}

} // namespace

std::string xml_text(std::string_view text) {
  return escaped(text, [](char c) -> std::string_view {
    switch (c) {
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
  return escaped(text, [](char c) -> std::string_view {
    switch (c) { // What would end the line, begin an entity, or become HTML.
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
  return escaped(text, [](char c) -> std::string_view {
    switch (c) {
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
