#include "app/page/field_values.hpp"

#include "net/http/http_rules.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <optional>

namespace lectern::page {

namespace {

using boost::algorithm::iequals;
using std::string_view;

/// Whether a weight is 0 (RFC 9110, 12.4.2): `q=0`, also with digits that are 0.
bool is_never(string_view weight) {
  return boost::algorithm::istarts_with(weight, "q=0")
         && weight.substr(3).find_first_not_of(".0") == weight.npos;
}

/// What is said of one coding; nothing if it is not named.
std::optional<bool> is_taken(const std::vector<string_view>& codings, string_view name) {
  for (const auto coding : codings) {
    const auto parts = parts_of(coding, ';');
    if (iequals(parts.front(), name))
      return std::none_of(parts.begin() + 1, parts.end(), is_never);
  }
  return std::nullopt;
}

} // namespace

std::vector<string_view> parts_of(string_view value, char separator) {
  std::vector<string_view> parts;
  for (std::size_t at = 0; at <= value.size();) {
    const auto end = std::min(value.find(separator, at), value.size());
    parts.push_back(net::trimmed(value.substr(at, end - at)));
    at = end + 1;
  }
  return parts;
}

bool accepts_gzip(string_view value) {
  const auto codings = parts_of(value, ',');
  for (const auto* name : {"gzip", "x-gzip", "*"})
    if (const auto taken = is_taken(codings, name))
      return *taken;
  return false;
}

bool lists_etag(string_view value, string_view etag) {
  const auto tags = parts_of(value, ',');
  return std::any_of(tags.begin(), tags.end(), [etag](string_view tag) {
    if (tag.starts_with("W/"))
      tag.remove_prefix(2); // A weak comparison is enough here.
    return tag == "*" || tag == etag;
  });
}

} // namespace lectern::page
