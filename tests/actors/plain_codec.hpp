#pragma once

#include "actors/codec.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

/// A dialect that a test can read: output goes out as it is, everything else in
/// angle brackets. Binary parts of the peer are typed, text parts are words.
class plain_codec final : public codec {
public:
  explicit plain_codec(bool with_input = true, bool with_pings = true)
    : with_input_(with_input), with_pings_(with_pings) {}

  [[nodiscard]] client_message decode(const net::part_received& part) override {
    if (part.kind == net::frame_kind::binary)
      return typed_in{part.data};
    if (part.data.text() == "end")
      return typed_end{};
    if (part.data.text() == "size")
      return window_resized{{100, 40}};
    if (part.data.text() == "int")
      return signal_wanted{2};
    if (part.data.text() == "bad")
      return violation{net::close_code::protocol_error, "bad"};
    return {};
  }

  [[nodiscard]] net::frame encode_output(std::vector<net::chunk> parts) override {
    return {net::frame_kind::binary, std::move(parts)};
  }

  [[nodiscard]] std::optional<net::frame> encode_end() override { return words("<end>"); }

  [[nodiscard]] std::optional<net::frame> encode_gap(const output_gap& gap) override {
    return words("<gap " + std::to_string(gap.from) + "-" + std::to_string(gap.to) + ">");
  }

  [[nodiscard]] std::optional<net::frame> encode_event(const event& what) override {
    return words("<" + (what.change ? what.change->action : what.operation->id.text) + ">");
  }

  [[nodiscard]] bool carries_input() const override { return with_input_; }

  [[nodiscard]] bool wants_pings() const override { return with_pings_; }

  [[nodiscard]] std::size_t message_bytes_max() const override { return 0; }

private:
  static net::frame words(const std::string& text) {
    return {net::frame_kind::text, {net::chunk::copy_of(text)}};
  }

  bool with_input_;
  bool with_pings_;
};

inline std::string text_of(const net::frame& frame) {
  std::string text;
  for (const auto& part : frame.parts)
    text += part.text();
  return text;
}

inline event event_of(const std::string& action) {
  return {wall_time{}, std::nullopt, lifecycle{action, "box", {}}};
}

} // namespace lectern
