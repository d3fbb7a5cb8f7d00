#include "app/dialects/session/session_codec.hpp"
#include "app/dialects/session/session_message.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

using namespace lectern;
using net::frame_kind;

namespace {

/// A codec whose client may type 8 bytes and has been sent 5.
struct used_codec {
  used_codec() {
    static_cast<void>(uut->encode_grant(input_grant{{}, 8}));
    static_cast<void>(uut->encode_output({net::chunk::copy_of("abcde")}));
  }

  /// What a message of the client means: `input abc`, `1008 why`, …
  std::string hear(frame_kind kind, std::string_view text, bool last = true) {
    const auto meaning = uut->decode({kind, net::chunk::copy_of(text), last});
    if (const auto* typed = std::get_if<typed_in>(&meaning))
      return "input " + std::string{typed->data.text()};
    if (const auto* taken = std::get_if<output_taken>(&meaning))
      return "taken " + std::to_string(taken->bytes);
    if (const auto* size = std::get_if<window_resized>(&meaning))
      return "size " + std::to_string(size->size.columns) + 'x' + std::to_string(size->size.rows);
    if (const auto* signal = std::get_if<signal_wanted>(&meaning))
      return "signal " + std::to_string(signal->number);
    if (const auto* why = std::get_if<violation>(&meaning))
      return std::to_string(static_cast<unsigned>(why->code)) + ' ' + why->reason;
    if (std::holds_alternative<control_requested>(meaning))
      return "ask";
    if (std::holds_alternative<control_given>(meaning))
      return "give";
    return std::holds_alternative<std::monostate>(meaning) ? "nothing" : "something else";
  }

  std::string say(std::string_view text) { return hear(frame_kind::text, text); }

  std::string type(std::string_view text, bool last = true) {
    return hear(frame_kind::binary, text, last);
  }

  std::unique_ptr<codec> uut = session::make_codec();
};

view_begun begun_as(viewer_role role) {
  return {{}, {"log", 7}, 9, {}, role};
}

/// A message to the client; `Binary` before what is not Text.
std::string told(const std::optional<net::frame>& data) {
  if (!data)
    return "nothing";
  std::string text = data->kind == frame_kind::text ? "" : "Binary ";
  for (const auto& part : data->parts)
    text += part.text();
  return text;
}

} // namespace

TEST_SUITE_BEGIN("session codec");

TEST_CASE("a client types as much as it was granted, in whatever pieces") {
  used_codec client;
  CHECK(client.type("abc", false) == "input abc");
  CHECK(client.type("") == "nothing");
  CHECK(client.type("defgh") == "input defgh");
  CHECK(client.type("i") == "1008 More input than was granted");
}

TEST_CASE("a client acknowledges as much as it was sent") {
  used_codec client;
  CHECK(client.say(R"({"type":"ack","bytes":2})") == "taken 2");
  CHECK(client.say(R"({"type":"ack","bytes":3})") == "taken 3");
  CHECK(client.say(R"({"type":"ack","bytes":1})") == "1008 More was acknowledged than was sent");
}

TEST_CASE("a size and a signal are understood, also in pieces and with keys that we do not know") {
  used_codec client;
  CHECK(client.say(R"({"type":"resize","columns":80,"rows":24})") == "size 80x24");
  CHECK(client.hear(frame_kind::text, R"({"type":"signal",)", false) == "nothing");
  CHECK(client.say(R"("number":15,"later":{"a":[1]}})") == "signal 15");
  CHECK(client.say(R"({"type":"resize","columns":65535,"rows":1})") == "size 65535x1");
  CHECK(client.say(R"({"type":"signal","number":64})") == "signal 64");
}

TEST_CASE("a message outside of the protocol closes the link with a reason") {
  const auto say = [](std::string_view text) { return used_codec{}.say(text); };
  const std::string no_object = "1008 Expected a JSON object with a \"type\"";
  CHECK(say("") == no_object);
  CHECK(say("[1]") == no_object);
  CHECK(say(R"({"type":1})") == no_object);
  CHECK(say(std::string(100, '[')) == no_object);
  CHECK(say(R"({"type":"begin"})") == "1008 Unknown message type");
  CHECK(say(R"({"type":"ack"})") == "1008 \"ack\" needs \"bytes\", at least 1");
  CHECK(say(R"({"type":"ack","bytes":0})") == "1008 \"ack\" needs \"bytes\", at least 1");
  CHECK(say(R"({"type":"ack","bytes":-1})") == "1008 \"ack\" needs \"bytes\", at least 1");
  const std::string no_size = "1008 \"resize\" needs \"columns\" and \"rows\", from 1 to 65535";
  CHECK(say(R"({"type":"resize","columns":80})") == no_size);
  CHECK(say(R"({"type":"resize","columns":80,"rows":65536})") == no_size);
  CHECK(say(R"({"type":"resize","columns":0,"rows":24})") == no_size);
  CHECK(say(R"({"type":"signal","number":65})")
        == "1008 \"signal\" needs \"number\", from 1 to 64");
}

TEST_CASE("a Text message has an end") {
  used_codec client;
  const std::string half(session::text_bytes_max / 2, ' ');
  CHECK(client.hear(frame_kind::text, half, false) == "nothing");
  CHECK(client.hear(frame_kind::text, half, false) == "nothing");
  CHECK(client.say(" ") == "1009 A Text message is longer than 4096 bytes");
}

TEST_CASE("the client is sent where its view begins, how much it may type, and what it missed") {
  const auto uut = session::make_codec();
  CHECK(told(uut->encode_idle()) == "nothing"); // The beginning comes first.
  CHECK(
    told(uut->encode_begin({{}, {"log", 7}, 9}))
    == R"({"type":"begin","role":"controller","log":"log","offset":7,"end":9,"window":262144})");
  CHECK(told(uut->encode_grant({{}, 5})) == R"({"type":"grant","bytes":5})");
  CHECK(
    told(uut->encode_begin({{}, {"log", 7}, 9, "\x1b[?1049h"})).find(R"("modes":"\u001b[?1049h")")
    != std::string::npos);
  CHECK(told(uut->encode_gap({{}, 3, 9})) == R"({"type":"gap","from":3,"to":9})");
  CHECK(told(uut->encode_idle()) == R"({"type":"idle"})");
  CHECK(told(uut->encode_output({net::chunk::copy_of("ab"), net::chunk::copy_of("c")}))
        == "Binary abc");
  CHECK(told(uut->encode_end()) == "nothing");
}

TEST_CASE("the client is sent its role, the other viewers, and requests for control") {
  const auto uut = session::make_codec();
  CHECK(told(uut->encode_begin(begun_as(viewer_role::participant))).find(R"("role":"participant")")
        != std::string::npos);
  CHECK(told(uut->encode_role({{}, viewer_role::spectator, "Anna"}))
        == R"({"type":"role","role":"spectator","by":"Anna"})");
  CHECK(told(uut->encode_viewers({{}, "Anna", {"Ben", "Carl \""}, 20}))
        == R"({"type":"viewers","controller":"Anna","spectators":["Ben","Carl \""],"count":20})");
  CHECK(told(uut->encode_asked({{}, "Ben"})) == R"({"type":"control_wanted","by":"Ben"})");
}

TEST_CASE("a client asks for control and gives it, and one that only watches may do neither") {
  used_codec client;
  static_cast<void>(client.uut->encode_begin(begun_as(viewer_role::participant)));
  CHECK(client.say(R"({"type":"ask_control"})") == "ask");
  CHECK(client.say(R"({"type":"give_control"})") == "give");

  used_codec spectator;
  static_cast<void>(spectator.uut->encode_begin(begun_as(viewer_role::spectator)));
  CHECK(spectator.say(R"({"type":"ask_control"})") == "1008 A spectator cannot ask for control");
}

TEST_CASE("input and a wish that were on their way when control was lost break nothing") {
  used_codec client;
  static_cast<void>(client.uut->encode_begin(begun_as(viewer_role::participant)));
  static_cast<void>(client.uut->encode_role({{}, viewer_role::spectator, "Anna"}));

  CHECK(client.type("abcdefgh") == "input abcdefgh");
  CHECK(client.say(R"({"type":"ask_control"})") == "ask");
  CHECK(client.type("i") == "1008 More input than was granted");
}

TEST_CASE("the client is sent the reason why its session ended") {
  const auto end = [](const ending& ended, const std::optional<end_reason>& reason = {}) {
    return told(session::make_codec()->encode_ending(ended, reason));
  };
  CHECK(end({.exit_code = 127})
        == R"({"type":"end","cause":"finished","exit_code":127,"message":""})");
  const end_reason taken{end_cause::taken_over, "Anna"};
  CHECK(end({.status = operation_status::cancelled, .reason = taken}, taken)
        == R"({"type":"end","cause":"taken_over","message":"Console was taken over by Anna"})");
  CHECK(end({.exit_code = 0}, end_reason{end_cause::stopped})
        == R"({"type":"end","cause":"finished","exit_code":0,"message":"Service is stopping"})");
  CHECK(end({.status = operation_status::failure,
             .reason = {end_cause::failed},
             .exit_code = 127,
             .open_error = ENOENT})
        == R"({"type":"end","cause":"failed","exit_code":127,"message":"Command not found"})");
}

TEST_SUITE_END();
