#pragma once

#include "app/dialects/incus/refusal.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern::incus {

/// Our bodies are two levels deep; the rest is for keys that we do not know.
inline constexpr std::size_t body_depth_max = 16;

/// Reads the keys of a JSON body one by one.
///
/// A key that is absent or null (Go's empty value) reads as the empty value of its
/// type. After the first one that holds something else than it must, all do, and
/// `refused()` says why.
class body_reader {
public:
  explicit body_reader(std::string_view body);

  [[nodiscard]] const std::optional<refusal>& refused() const noexcept { return refused_; }

  /// Refuses the body with 400; only the first reason counts.
  void refuse(std::string text);

  /// Whether the key is there, and not null.
  [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

  [[nodiscard]] bool flag(std::string_view key);
  [[nodiscard]] std::int64_t integer(std::string_view key);
  [[nodiscard]] std::uint64_t unsigned_integer(std::string_view key);
  [[nodiscard]] std::uint32_t id(std::string_view key);
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::vector<std::string> list(std::string_view key);
  [[nodiscard]] std::map<std::string, std::string> dictionary(std::string_view key);

  /// The object under a key, to be read by itself; its refusals are taken by `take_refusal`.
  [[nodiscard]] body_reader object(std::string_view key);
  void take_refusal(const body_reader& inner);

  [[nodiscard]] bool is_empty() const noexcept { return object_.empty(); }

private:
  explicit body_reader(boost::json::object object) noexcept : object_(std::move(object)) {}

  [[nodiscard]] const boost::json::value* find(std::string_view key) const;
  [[nodiscard]] std::string string_in(std::string_view key, const boost::json::value& value,
                                      std::string_view expected);
  template <class Number>
  [[nodiscard]] Number number(std::string_view key, std::string_view expected);
  void refuse_value(std::string_view key, std::string_view expected);

  boost::json::object object_;
  std::optional<refusal> refused_;
};

} // namespace lectern::incus
