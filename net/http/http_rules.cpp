#include "net/http/http_rules.hpp"

#include <algorithm>
#include <utility>

namespace lectern::net {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// Whether `key` is 16 bytes in base64 (RFC 6455, 4.1): 22 digits, of which the
/// last one has four bits to spare, and the padding.
bool is_ws_key(std::string_view key) {
  constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return key.size() == 24 && key.substr(22) == "=="
         && key.substr(0, 22).find_first_not_of(digits) == key.npos
         && digits.find(key[21]) % 16 == 0;
}

http_fault check_framing(const request_facts& facts) {
  if (facts.host_count > 1 || (facts.host_count == 0 && facts.version == 11))
    return {400, "exactly one Host field is required"};
  if (facts.transfer_encoding.empty())
    return {};
  if (facts.version < 11)
    return {400, "HTTP/1.0 does not have Transfer-Encoding"};
  if (!same_word(facts.transfer_encoding, "chunked"))
    return {501, "the only supported transfer coding is chunked"};
  return {};
}

http_fault check_handshake(const request_facts& facts) {
  if (facts.method != "GET" || facts.version != 11 || !facts.connection_upgrades)
    return {400, "a WebSocket handshake needs GET, HTTP/1.1 and Connection: upgrade"};
  if (!facts.ws_version.empty() && facts.ws_version != "13")
    return {426, "the only supported WebSocket version is 13"};
  if (facts.ws_version.empty())
    return {400, "Sec-WebSocket-Version is missing"};
  if (facts.ws_key_count != 1 || !is_ws_key(facts.ws_key))
    return {400, "Sec-WebSocket-Key must be 16 bytes in base64"};
  if (facts.has_body || facts.has_more)
    return {400, "data follows a WebSocket handshake before its response"};
  return {};
}

/// Takes `prefix` off `text`, whatever its case. @returns Whether it was there.
bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!same_word(text.substr(0, prefix.size()), prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

} // namespace

bool has_folded_field(std::string_view head) {
  return head.find("\r\n ") != head.npos || head.find("\r\n\t") != head.npos;
}

std::optional<absolute_target> parse_absolute(std::string_view target) {
  if (!take_prefix(target, "http://") && !take_prefix(target, "https://"))
    return std::nullopt;
  const auto host = target.substr(0, target.find_first_of("/?"));
  if (host.find('@') != host.npos)
    return absolute_target{}; // Names a user, which is for other schemes (RFC 9110, 4.2.4).
  std::string path{target.substr(host.size())};
  if (!path.starts_with('/'))
    path.insert(0, 1, '/');
  return absolute_target{std::string{host}, std::move(path)};
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (same_word(trimmed(list.substr(0, end)), token))
      return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

bool asks_for_websocket(const request_facts& facts) {
  return has_token(facts.upgrade, "websocket");
}

http_fault check(const request_facts& facts) {
  if (auto fault = check_framing(facts))
    return fault;
  return asks_for_websocket(facts) ? check_handshake(facts) : http_fault{};
}

} // namespace lectern::net
