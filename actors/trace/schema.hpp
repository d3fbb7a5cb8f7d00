#pragma once

#include "actors/trace/format.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::trace {

/// What a kind of record means; see `kind_info`.
struct kind_text {
  std::string name;
  std::string peer;
  std::string value;
  std::string aux;

  friend bool operator==(const kind_text&, const kind_text&) = default;
};

struct role_text {
  std::string name;
  std::vector<std::string> phases; ///< Of its state machine, by number.

  friend bool operator==(const role_text&, const role_text&) = default;
};

/// What the numbers in a trace mean. Part of the trace, as JSON: a reader
/// that is older than the writer shows what it does not know by these names.
struct schema {
  std::string program; ///< The program that wrote the trace, and its version.
  std::map<std::uint8_t, kind_text> kinds;
  std::vector<std::string> messages; ///< By number; 0 is unknown.
  /// Those that begin the end of something: of a session, a source, an actor.
  std::set<std::uint16_t> ending_messages;
  std::vector<role_text> roles; ///< By number; 0 is unknown.
  /// Values by the name of a field: `cause`, `entrance`, …
  std::map<std::string, std::map<std::uint64_t, std::string>> values;

  /// The name of a kind, message, role, phase or value, or the number as text.
  [[nodiscard]] std::string kind(std::uint8_t number) const;
  [[nodiscard]] std::string message(std::uint16_t number) const;
  [[nodiscard]] std::string role(std::uint16_t number) const;
  [[nodiscard]] std::string phase(std::uint16_t role, std::uint64_t number) const;
  [[nodiscard]] std::string value(std::string_view field, std::uint64_t number) const;

  /// Whether the writer of the trace had this kind of record.
  [[nodiscard]] bool has(trace::kind which) const;

  friend bool operator==(const schema&, const schema&) = default;
};

/// Room for the schema in a directory file. That of the daemon has 6 KiB.
inline constexpr std::size_t schema_bytes_max = 32 * 1024;

/// The names of an enumeration, from its `trace_name`, by number.
template <class Enum>
[[nodiscard]] std::map<std::uint64_t, std::string> names_of() {
  std::map<std::uint64_t, std::string> result;
  for (unsigned number = 0; number <= std::numeric_limits<std::uint8_t>::max(); ++number)
    if (const auto name = trace_name(static_cast<Enum>(number)); !name.empty())
      result.emplace(number, name);
  return result;
}

/// The kinds and values of `format.hpp`; the rest is empty.
[[nodiscard]] schema own_schema();

[[nodiscard]] std::string to_json(const schema& meaning);

/// @returns The schema, or `EBADMSG` if `json` is none.
[[nodiscard]] boost::system::result<schema> parse_schema(std::string_view json);

} // namespace lectern::trace
