#pragma once

#include "tests/support/http_client.hpp"

#include <cstdint>
#include <string>

namespace lectern::test {

/// A browser with our page open, as far as a server can tell. Its header fields can be changed.
class web_visitor {
public:
  /// @param link `http://127.0.0.1:<port>/ui/#token=<token>`.
  explicit web_visitor(std::string link);

  /// Signs in with the token of the link, and keeps cookie and proof.
  http_reply sign_in(const std::string& name);

  /// One request, with all header fields of this browser.
  [[nodiscard]] http_reply call(const std::string& method, const std::string& target,
                                const std::string& body = {}) const;

  /// Begins a WebSocket at `target`, and leaves. @returns The status of the answer.
  [[nodiscard]] unsigned upgrade(const std::string& target) const;

  [[nodiscard]] const endpoint& server() const noexcept { return server_; }

  std::string host;   ///< Of the link.
  std::string origin; ///< That of our page.
  std::string cookie; ///< Empty until it has signed in.
  std::string proof;  ///< As `cookie`; what the page's scripts keep.
  std::string fields; ///< More fields; each line ends in CR LF.

private:
  [[nodiscard]] std::string head(const std::string& method, const std::string& target) const;

  std::string token_;
  endpoint server_;
};

} // namespace lectern::test
