#pragma once

#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern::test {

namespace json = boost::json;

inline constexpr auto session_protocol = "lectern.session.v1";

/// A request for the session protocol.
inline json::object session_body(json::object body) {
  body["protocol"] = session_protocol;
  body["width"] = 80;
  body["height"] = 24;
  return body;
}

inline json::object session_command(const std::vector<std::string>& words) {
  return session_body({{"command", json::array(words.begin(), words.end())},
                       {"wait-for-websocket", true},
                       {"interactive", true},
                       {"environment", json::object{{"TERM", "xterm"}}}});
}

/// A client that speaks the protocol as it is specified.
class session_client {
public:
  session_client(const endpoint& where, const std::string& target, const json::object& body)
    : session_(where, target, body) {
    session_.open("0",
                  std::string{"Sec-WebSocket-Protocol: "}.append(session_protocol).append("\r\n"));
    begin_ = await("begin");
  }

  static session_client run(const endpoint& where, const std::vector<std::string>& words) {
    return {where, "/1.0/instances/host/exec", session_command(words)};
  }

  static session_client attach(const endpoint& where, json::object more = {}) {
    return {where, "/1.0/instances/host/console", session_body(std::move(more))};
  }

  /// Takes the next frame. @returns Its JSON if it is Text, an empty object otherwise.
  json::object step() {
    auto frame = peer().receive(within(10s));
    if (!frame)
      throw std::runtime_error("the stream ended; seen: " + output_);
    if (frame->kind == opcode::close) {
      close_ = std::move(*frame);
      peer().send(opcode::close, {});
      return {{"type", "close"}};
    }
    if (frame->kind == opcode::text) {
      auto message = json::parse(frame->payload).as_object();
      if (message.at("type") == "grant")
        granted_ += message.at("bytes").to_number<std::size_t>();
      if (message.at("type") == "role")
        granted_ = 0;
      return message;
    }
    output_ += frame->payload;
    untaken_ += frame->payload.size();
    if (acknowledges_)
      acknowledge();
    return {{"type", "output"}};
  }

  /// Takes frames up to one of this type.
  json::object await(std::string_view type) {
    for (;;)
      if (auto message = step(); message.at("type").as_string() == type)
        return message;
  }

  void await_output(std::string_view text) {
    while (output_.find(text) == std::string::npos)
      step();
  }

  void await_grant(std::size_t bytes) {
    while (granted_ < bytes)
      step();
  }

  void acknowledge() { say({{"type", "ack"}, {"bytes", std::exchange(untaken_, 0)}}); }

  void say(const json::object& message) { peer().send(opcode::text, json::serialize(message)); }

  void type(std::string_view text) {
    await_grant(text.size());
    granted_ -= text.size();
    peer().send(opcode::binary, text);
  }

  /// Leaves, and waits until the daemon knows.
  void leave() {
    peer().send(opcode::close, {});
    while (peer().receive(within(10s))) {
    }
  }

  void hold_acknowledgements() { acknowledges_ = false; }

  [[nodiscard]] json::object where_it_is() const {
    return {{"log", begin_.at("log")},
            {"offset", begin_.at("offset").to_number<std::uint64_t>() + output_.size()}};
  }

  [[nodiscard]] const json::object& begin() const { return begin_; }
  [[nodiscard]] const std::string& output() const { return output_; }
  [[nodiscard]] std::size_t untaken() const { return untaken_; }
  [[nodiscard]] const ws_frame& close() const { return close_; }
  [[nodiscard]] ws_peer& peer() { return session_.socket("0"); }
  [[nodiscard]] const std::string& operation() const { return session_.operation(); }

private:
  exec_session session_;
  json::object begin_;
  std::string output_;
  std::size_t untaken_ = 0;
  std::size_t granted_ = 0;
  bool acknowledges_ = true;
  ws_frame close_;
};

} // namespace lectern::test
