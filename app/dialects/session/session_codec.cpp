#include "app/dialects/session/session_codec.hpp"

#include "app/dialects/end_text.hpp"
#include "app/dialects/session/session_message.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace lectern::session {

namespace {

using net::frame_kind;

net::frame text_frame(std::string_view text) {
  return {frame_kind::text, {net::chunk::copy_of(text)}};
}

client_message broken(net::close_code code, std::string why) {
  return violation{code, std::move(why)};
}

class session_codec final : public codec {
public:
  client_message decode(const net::part_received& part) override {
    return part.kind == frame_kind::text ? decode_text(part) : decode_input(part);
  }

  net::frame encode_output(std::vector<net::chunk> parts) override {
    net::frame data{frame_kind::binary, std::move(parts)};
    untaken_ += data.size();
    return data;
  }

  std::optional<net::frame> encode_end() override { return std::nullopt; }

  std::optional<net::frame> encode_gap(const output_gap& gap) override {
    return text_frame(gap_text(gap));
  }

  /// Input stays within what was granted, so the link can be read at any time: what the
  /// peer has taken arrives, however much it has typed.
  [[nodiscard]] bool carries_input() const override { return false; }

  [[nodiscard]] bool wants_pings() const override { return true; }

  [[nodiscard]] std::size_t message_bytes_max() const override { return 0; }

  [[nodiscard]] bool acknowledges() const override { return true; }

  std::optional<net::frame> encode_begin(const view_begun& begun) override {
    begun_ = true;
    only_watches_ = begun.role == viewer_role::spectator;
    return text_frame(begin_text(begun));
  }

  [[nodiscard]] bool tells_grants() const override { return true; }

  net::frame encode_grant(const input_grant& grant) override {
    granted_ += grant.bytes;
    return text_frame(grant_text(grant));
  }

  [[nodiscard]] bool tells_roles() const override { return true; }

  /// What the peer was granted before may be on its way: it is taken, and dropped by the source.
  net::frame encode_role(const role_changed& now) override {
    only_watches_ = false;
    return text_frame(role_text(now));
  }

  net::frame encode_viewers(const viewers_changed& now) override {
    return text_frame(viewers_text(now));
  }

  net::frame encode_asked(const control_asked& asked) override {
    return text_frame(asked_text(asked));
  }

  std::optional<net::frame> encode_idle() override {
    return begun_ ? std::optional{text_frame(idle_text())} : std::nullopt;
  }

  [[nodiscard]] bool tells_ending() const override { return true; }

  std::optional<net::frame> encode_ending(const ending& end,
                                          const std::optional<end_reason>& reason) override {
    auto message = error_text(end);
    if (message.empty() && reason)
      message = lectern::close_text(*reason);
    return text_frame(end_text(end, message));
  }

  std::string close_text(const end_reason& reason) override { return lectern::close_text(reason); }

private:
  client_message decode_input(const net::part_received& part) {
    if (part.data.size() > granted_)
      return broken(net::close_code::policy_error, "More input than was granted");
    granted_ -= part.data.size();
    return part.data.empty() ? client_message{} : client_message{typed_in{part.data}};
  }

  client_message decode_text(const net::part_received& part) {
    if (message_.size() + part.data.size() > text_bytes_max)
      return broken(net::close_code::too_big, "A Text message is longer than 4096 bytes");
    message_ += part.data.text();
    if (!part.last)
      return {};
    auto message = parse_message(std::exchange(message_, {}));
    if (const auto* taken = std::get_if<output_taken>(&message)) {
      if (taken->bytes > untaken_)
        return broken(net::close_code::policy_error, "More was acknowledged than was sent");
      untaken_ -= taken->bytes;
    }
    if (only_watches_ && std::holds_alternative<control_requested>(message))
      return broken(net::close_code::policy_error, "A spectator cannot ask for control");
    return message;
  }

  bool begun_ = false;
  bool only_watches_ = false; ///< A spectator from the beginning.
  std::string message_;       ///< What has arrived of the current Text message.
  std::size_t granted_ = 0;   ///< Input that the peer may still send.
  std::size_t untaken_ = 0;   ///< Output that the peer has not acknowledged.
};

} // namespace

std::unique_ptr<codec> make_codec() {
  return std::make_unique<session_codec>();
}

} // namespace lectern::session
