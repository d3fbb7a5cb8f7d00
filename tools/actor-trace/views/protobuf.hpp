#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::tracing {

/// A message in the encoding of Protocol Buffers. Fields are in the order of the calls.
class protobuf {
public:
  protobuf& number(std::uint32_t field, std::uint64_t value) {
    tag(field, varint_type);
    varint(value);
    return *this;
  }

  protobuf& fixed64(std::uint32_t field, std::uint64_t value) {
    tag(field, fixed64_type);
    for (int shift = 0; shift < 64; shift += 8)
      bytes_ += static_cast<char>(value >> shift);
    return *this;
  }

  protobuf& text(std::uint32_t field, std::string_view value) {
    tag(field, length_type);
    varint(value.size());
    bytes_ += value;
    return *this;
  }

  protobuf& message(std::uint32_t field, const protobuf& value) {
    return text(field, value.bytes_);
  }

  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

private:
  static constexpr std::uint32_t varint_type = 0;
  static constexpr std::uint32_t fixed64_type = 1;
  static constexpr std::uint32_t length_type = 2;

  void tag(std::uint32_t field, std::uint32_t type) { varint(std::uint64_t{field} << 3 | type); }

  void varint(std::uint64_t value) {
    for (; value > 0x7f; value >>= 7)
      bytes_ += static_cast<char>((value & 0x7f) | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

} // namespace lectern::tracing
