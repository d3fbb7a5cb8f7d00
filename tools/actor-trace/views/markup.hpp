#pragma once

#include <string>
#include <string_view>

namespace lectern::tracing {

/// Text for XML, between tags or in an attribute.
[[nodiscard]] std::string xml_text(std::string_view text);

/// Text for a line of Mermaid.
[[nodiscard]] std::string mermaid_text(std::string_view text);

/// Text for a string of DOT, without its quotes.
[[nodiscard]] std::string dot_text(std::string_view text);

} // namespace lectern::tracing
