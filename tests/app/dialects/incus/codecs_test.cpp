#include "app/dialects/incus/codecs.hpp"
#include "app/dialects/incus/control_message.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <variant>

using namespace lectern;
using net::frame_kind;

namespace {

client_message decode(codec& uut, frame_kind kind, std::string_view text, bool last = true) {
  return uut.decode({kind, net::chunk::copy_of(text), last});
}

std::string text_of(const net::frame& frame) {
  std::string text;
  for (const auto& part : frame.parts)
    text += part.text();
  return text;
}

/// What a control message means, in words that a failure prints.
std::string meaning(const client_message& message) {
  if (const auto* resized = std::get_if<window_resized>(&message))
    return "resize " + std::to_string(resized->size.columns) + 'x'
           + std::to_string(resized->size.rows);
  if (const auto* signal = std::get_if<signal_wanted>(&message))
    return "signal " + std::to_string(signal->number);
  return std::holds_alternative<std::monostate>(message) ? "nothing" : "something else";
}

constexpr auto resize_to_120x40 =
  R"({"command":"window-resize","args":{"height":"40","width":"120"},"signal":0})";

} // namespace

TEST_SUITE_BEGIN("codecs");

TEST_CASE("Binary on a data socket is input, whatever it holds") {
  for (const auto role : {socket_role::terminal, socket_role::input}) {
    const auto uut = incus::codec_for(role)();
    const auto message = decode(*uut, frame_kind::binary, {"a\0\xff", 3}, false);
    REQUIRE(std::holds_alternative<typed_in>(message));
    CHECK(std::get<typed_in>(message).data.text() == std::string_view{"a\0\xff", 3});
    CHECK(meaning(decode(*uut, frame_kind::binary, "")) == "nothing");
  }
}

TEST_CASE("a Text message on a data socket ends the input once, whatever it holds") {
  for (const auto role : {socket_role::terminal, socket_role::input}) {
    const auto uut = incus::codec_for(role)();
    CHECK(std::holds_alternative<typed_end>(decode(*uut, frame_kind::text, "")));
    CHECK(meaning(decode(*uut, frame_kind::text, "ls", false)) == "nothing");
    CHECK(std::holds_alternative<typed_end>(decode(*uut, frame_kind::text, "\n", true)));
  }
}

TEST_CASE("an output socket ignores its client") {
  const auto uut = incus::codec_for(socket_role::output)();
  CHECK(meaning(decode(*uut, frame_kind::binary, "x")) == "nothing");
  CHECK(meaning(decode(*uut, frame_kind::text, "")) == "nothing");
}

TEST_CASE("output is one Binary frame of the same bytes") {
  for (const auto role : {socket_role::terminal, socket_role::output}) {
    const auto uut = incus::codec_for(role)();
    const auto frame = uut->encode_output({net::chunk::copy_of("ab"), net::chunk::copy_of("c")});
    CHECK(frame.kind == frame_kind::binary);
    CHECK(text_of(frame) == "abc");
  }
}

TEST_CASE("the end of output is an empty Text frame, and sockets without output have none") {
  for (const auto role : {socket_role::terminal, socket_role::output}) {
    const auto end = incus::codec_for(role)()->encode_end();
    REQUIRE(end);
    CHECK(end->kind == frame_kind::text);
    CHECK(end->size() == 0);
  }
  CHECK_FALSE(incus::codec_for(socket_role::input)()->encode_end());
  CHECK_FALSE(incus::codec_for(socket_role::control)()->encode_end());
  CHECK_FALSE(incus::events_codec()()->encode_end());
}

TEST_CASE("modes in force where a terminal's output begins stand before it") {
  const auto uut = incus::codec_for(socket_role::terminal)();
  CHECK_FALSE(uut->encode_begin({}));

  const auto modes = uut->encode_begin({{}, {}, 0, "\x1b[?1049h"});
  REQUIRE(modes);
  CHECK(modes->kind == frame_kind::binary);
  CHECK(text_of(*modes) == "\x1b[?1049h");
}

TEST_CASE("a gap is announced in the output, as Binary") {
  const auto notice = incus::codec_for(socket_role::terminal)()->encode_gap({{}, 10, 1244});
  REQUIRE(notice);
  CHECK(notice->kind == frame_kind::binary);
  CHECK(text_of(*notice) == "\r\n[lectern: 1234 bytes of output skipped]\r\n");
}

TEST_CASE("each dialect states what it needs of its link") {
  const auto traits = [](const codec& it) {
    return std::string{it.carries_input() ? "input " : ""} + (it.wants_pings() ? "pings " : "")
           + std::to_string(it.message_bytes_max());
  };
  CHECK(traits(*incus::codec_for(socket_role::terminal)()) == "input pings 0");
  CHECK(traits(*incus::codec_for(socket_role::input)()) == "input pings 0");
  CHECK(traits(*incus::codec_for(socket_role::output)()) == "pings 0");
  CHECK(traits(*incus::codec_for(socket_role::control)()) == "32768");
  CHECK(traits(*incus::events_codec()()) == "pings 0");
}

TEST_CASE("control messages mean a size, a signal, or nothing") {
  struct row {
    std::string_view text;
    std::string_view expected;
  };
  const row table[] = {
    {resize_to_120x40, "resize 120x40"},
    {R"({"command":"window-resize","args":{"width":"1","height":"65535"}})", "resize 1x65535"},
    {"{\"command\":\"signal\",\"args\":null,\"signal\":2}\n", "signal 2"},
    {R"({"command":"signal","signal":64})", "signal 64"},
    {R"({"command":"signal","signal":0})", "nothing"},
    {R"({"command":"signal","signal":-9})", "nothing"},
    {R"({"command":"signal","signal":65})", "nothing"},
    {R"({"command":"signal","signal":4294967305})", "nothing"},
    {R"({"command":"signal","signal":"9"})", "nothing"},
    {R"({"command":"signal","signal":9.0})", "nothing"},
    {R"({"command":"signal"})", "nothing"},
    {R"({"command":"window-resize"})", "nothing"},
    {R"({"command":"window-resize","args":null})", "nothing"},
    {R"({"command":"window-resize","args":[]})", "nothing"},
    {R"({"command":"window-resize","args":{"width":"80"}})", "nothing"},
    {R"({"command":"window-resize","args":{"width":"80","height":"0"}})", "nothing"},
    {R"({"command":"window-resize","args":{"width":"80","height":"-1"}})", "nothing"},
    {R"({"command":"window-resize","args":{"width":"80","height":"65536"}})", "nothing"},
    {R"({"command":"window-resize","args":{"width":"80","height":"24x"}})", "nothing"},
    {R"({"command":"window-resize","args":{"width":"","height":"24"}})", "nothing"},
    {R"({"command":"window-resize","args":{"width":80,"height":24}})", "nothing"},
    {R"({"command":"window-resize","args":{"width":"80","height":"NaN"}})", "nothing"},
    {R"({"command":"explode","args":{}})", "nothing"},
    {R"({"command":7})", "nothing"},
    {R"({"signal":9})", "nothing"},
    {R"("signal")", "nothing"},
    {"null", "nothing"},
    {"", "nothing"},
    {"{", "nothing"},
    {"{\"command\":\"\xff\"}", "nothing"},
  };
  for (const auto& line : table) {
    CAPTURE(line.text);
    for (const auto kind : {frame_kind::text, frame_kind::binary}) {
      const auto uut = incus::codec_for(socket_role::control)();
      CHECK(meaning(decode(*uut, kind, line.text)) == line.expected);
    }
  }
}

TEST_CASE("a control message may be split anywhere") {
  const std::string_view text = resize_to_120x40;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    const auto uut = incus::codec_for(socket_role::control)();
    CHECK(meaning(decode(*uut, frame_kind::text, text.substr(0, cut), false)) == "nothing");
    CHECK(meaning(decode(*uut, frame_kind::text, text.substr(cut))) == "resize 120x40");
  }
}

TEST_CASE("a control message without meaning has no effect") {
  const auto uut = incus::codec_for(socket_role::control)();
  CHECK(meaning(decode(*uut, frame_kind::text, "{\"comm")) == "nothing");
  CHECK(meaning(decode(*uut, frame_kind::text, resize_to_120x40)) == "resize 120x40");
}

TEST_CASE("a control message may nest as deep as it likes") {
  const std::string deep(incus::control_message_bytes_max, '[');
  CHECK(meaning(incus::parse_control_message(deep)) == "nothing");
}

TEST_CASE("the event stream takes no messages") {
  const auto uut = incus::events_codec()();
  const auto message = decode(*uut, frame_kind::text, "hello");
  REQUIRE(std::holds_alternative<violation>(message));
  CHECK(std::get<violation>(message).code == net::close_code::normal);
}

TEST_CASE("an event stream reports that it is idle only to a listener that asked for that") {
  CHECK_FALSE(incus::events_codec()()->encode_idle());
  const auto frame = incus::events_codec(incus::idle_events::told)()->encode_idle();
  REQUIRE(frame);
  CHECK(frame->kind == frame_kind::text);
  CHECK(text_of(*frame) == R"({"type":"idle"})");
}

TEST_CASE("an event is sent as an object that begins with its type") {
  const event reported{.when = {}, .operation = {}, .change = lifecycle{"instance-exec", "c1", {}}};
  CHECK(incus::encode_event(reported).text().starts_with(R"({"type":"lifecycle",)"));
}

TEST_SUITE_END();
