#pragma once

#include "actors/messages/codec.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

/// A dialect that a test can read: output goes out as it is, everything else in
/// angle brackets. Binary parts of the peer are typed, text parts are words.
class plain_codec : public codec {
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

  [[nodiscard]] bool carries_input() const override { return with_input_; }

  [[nodiscard]] bool wants_pings() const override { return with_pings_; }

  [[nodiscard]] std::size_t message_bytes_max() const override { return 0; }

  [[nodiscard]] std::string close_text(const end_reason& reason) override {
    return std::string{trace_name(reason.cause)}.append(reason.by.empty() ? std::string{}
                                                                          : " by " + reason.by);
  }

protected:
  static net::frame words(const std::string& text) {
    return {net::frame_kind::text, {net::chunk::copy_of(text)}};
  }

private:
  bool with_input_;
  bool with_pings_;
};

/// The same, with both ends counting bytes and an end with its reason: `ack` takes one byte.
class counting_codec final : public plain_codec {
public:
  explicit counting_codec(bool says_idle = true) : plain_codec(false), says_idle_(says_idle) {}

  [[nodiscard]] client_message decode(const net::part_received& part) override {
    if (part.kind == net::frame_kind::text && part.data.text() == "ack")
      return output_taken{1};
    if (part.kind == net::frame_kind::text && part.data.text() == "ask")
      return control_requested{};
    if (part.kind == net::frame_kind::text && part.data.text() == "give")
      return control_given{};
    return plain_codec::decode(part);
  }

  [[nodiscard]] bool acknowledges() const override { return true; }

  [[nodiscard]] std::optional<net::frame> encode_begin(const view_begun& msg) override {
    return words("<from " + std::to_string(msg.at.offset) + ">");
  }

  [[nodiscard]] bool tells_grants() const override { return true; }

  [[nodiscard]] net::frame encode_grant(const input_grant& msg) override {
    return words("<grant " + std::to_string(msg.bytes) + ">");
  }

  [[nodiscard]] bool tells_roles() const override { return true; }

  [[nodiscard]] net::frame encode_role(const role_changed& msg) override {
    const auto role = msg.role == viewer_role::controller    ? "controls"
                      : msg.role == viewer_role::participant ? "participates"
                                                             : "watches";
    return words(std::string{"<"}.append(role).append(">"));
  }

  [[nodiscard]] net::frame encode_viewers(const viewers_changed& msg) override {
    return words("<viewers " + std::to_string(msg.others_count) + ">");
  }

  [[nodiscard]] net::frame encode_asked(const control_asked& msg) override {
    return words("<asked " + msg.by + ">");
  }

  [[nodiscard]] std::optional<net::frame> encode_idle() override {
    return says_idle_ ? std::optional{words("<idle>")} : std::nullopt;
  }

  [[nodiscard]] bool tells_ending() const override { return true; }

  [[nodiscard]] std::optional<net::frame>
  encode_ending(const ending& outcome, const std::optional<end_reason>& reason) override {
    const auto why = reason ? close_text(*reason) : std::string{};
    return words("<ended " + (outcome.exit_code ? std::to_string(*outcome.exit_code) : why) + ">");
  }

private:
  bool says_idle_;
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

/// The word of an event: its action, or its operation's id.
inline net::chunk word_of(const event& msg) {
  return net::chunk::copy_of(msg.change ? msg.change->action : msg.operation->id.text);
}

inline event_frame frame_of(const std::string& text) {
  return {net::chunk::copy_of(text)};
}

} // namespace lectern
