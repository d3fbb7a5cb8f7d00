#include "app/dialects/incus/codecs.hpp"

#include "app/dialects/end_text.hpp"
#include "app/dialects/incus/control_message.hpp"
#include "app/dialects/incus/event_json.hpp"
#include "app/dialects/session/session_codec.hpp"

#include <boost/json/serialize.hpp>

#include <memory>
#include <string>
#include <utility>

namespace lectern::incus {

namespace {

using net::frame_kind;

net::frame frame_of(frame_kind kind, std::string_view text) {
  return {kind, {net::chunk::copy_of(text)}};
}

/// Carries nothing in either direction; dialects say where they differ.
class silent_codec : public codec {
public:
  client_message decode(const net::part_received&) override { return {}; }

  net::frame encode_output(std::vector<net::chunk> parts) override {
    return {frame_kind::binary, std::move(parts)};
  }

  std::optional<net::frame> encode_end() override { return std::nullopt; }

  std::optional<net::frame> encode_gap(const output_gap&) override { return std::nullopt; }

  [[nodiscard]] bool carries_input() const override { return false; }

  [[nodiscard]] bool wants_pings() const override { return true; }

  [[nodiscard]] std::size_t message_bytes_max() const override { return 0; }

  std::string close_text(const end_reason& reason) override { return lectern::close_text(reason); }
};

// -- data sockets -------------------------------------------------------------

class output_codec : public silent_codec {
public:
  /// Incus' clients take a Text frame for nothing but the end.
  std::optional<net::frame> encode_end() override { return net::frame{frame_kind::text, {}}; }

  std::optional<net::frame> encode_gap(const output_gap& gap) override {
    const auto bytes = std::to_string(gap.to - gap.from);
    return frame_of(frame_kind::binary, "\r\n[lectern: " + bytes + " bytes of output skipped]\r\n");
  }
};

client_message typed_in_or_end(const net::part_received& part) {
  if (part.kind == frame_kind::text)
    return part.last ? client_message{typed_end{}} : client_message{};
  return part.data.empty() ? client_message{} : client_message{typed_in{part.data}};
}

class terminal_codec final : public output_codec {
public:
  /// These clients have no message for the beginning: modes are set before the output.
  std::optional<net::frame> encode_begin(const view_begun& begun) override {
    if (begun.modes.empty())
      return std::nullopt;
    return frame_of(frame_kind::binary, begun.modes);
  }

  client_message decode(const net::part_received& part) override { return typed_in_or_end(part); }

  [[nodiscard]] bool carries_input() const override { return true; }
};

class input_codec final : public silent_codec {
public:
  client_message decode(const net::part_received& part) override { return typed_in_or_end(part); }

  [[nodiscard]] bool carries_input() const override { return true; }
};

// -- control sockets ----------------------------------------------------------

class control_codec final : public silent_codec {
public:
  client_message decode(const net::part_received& part) override {
    message_ += part.data.text();
    if (!part.last)
      return {};
    return parse_control_message(std::exchange(message_, {}));
  }

  /// `incus console` never reads this socket, so a Ping would only fill it up.
  [[nodiscard]] bool wants_pings() const override { return false; }

  [[nodiscard]] std::size_t message_bytes_max() const override { return control_message_bytes_max; }

private:
  std::string message_; ///< What has arrived of the current one; the link limits it.
};

// -- event stream -------------------------------------------------------------

class event_codec : public silent_codec {
public:
  client_message decode(const net::part_received&) override {
    return violation{net::close_code::normal, "The event stream does not accept messages"};
  }

  std::string close_text(const end_reason& reason) override {
    if (reason.has_signed_out)
      return "Signed out";
    if (reason.cause == end_cause::stalled)
      return "Events were not read";
    return silent_codec::close_text(reason);
  }
};

class idle_event_codec final : public event_codec {
public:
  std::optional<net::frame> encode_idle() override {
    return frame_of(frame_kind::text, R"({"type":"idle"})");
  }
};

template <class Codec>
std::unique_ptr<codec> make() {
  return std::make_unique<Codec>();
}

} // namespace

codec_factory codec_for(socket_role role) {
  switch (role) {
  case socket_role::terminal:
    return make<terminal_codec>;
  case socket_role::input:
    return make<input_codec>;
  case socket_role::output:
    return make<output_codec>;
  case socket_role::session:
    return session::make_codec;
  case socket_role::control:
    break;
  }
  return make<control_codec>;
}

net::chunk encode_event(const event& reported) {
  return net::chunk::copy_of(boost::json::serialize(to_json(reported)));
}

codec_factory events_codec(idle_events idle) {
  return idle == idle_events::told ? make<idle_event_codec> : make<event_codec>;
}

} // namespace lectern::incus
