#include "tests/docs/documented.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/ws_peer.hpp"

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// The example of the session protocol, line by line.
TEST_SUITE_BEGIN("transcript");

namespace json = boost::json;

namespace lectern::test {

namespace {

constexpr std::string_view ellipsis = "…";

/// A client that sends what a transcript has after "C: ", and expects what it has after "S: ".
class transcript_client {
public:
  explicit transcript_client(endpoint server) : server_(std::move(server)) {}

  void follow(const std::string& line) {
    CAPTURE(line);
    const auto rest = line.substr(3);
    if (line.starts_with("C: "))
      send(with_bound(rest));
    else
      expect(rest);
  }

private:
  void send(const std::string& message) {
    if (message.starts_with("POST ")) {
      const auto body = message.find(' ', 5);
      reply_ = http_call(server_, {.method = "POST",
                                   .target = message.substr(5, body - 5),
                                   .body = message.substr(body + 1)});
    } else if (message.starts_with("GET ")) {
      const auto comma = message.find(", ");
      peer_.emplace(server_, message.substr(4, comma - 4), message.substr(comma + 2) + "\r\n");
    } else if (message.starts_with("Text ")) {
      REQUIRE(peer_->send(opcode::text, json::serialize(json::parse(message.substr(5)))));
    } else if (message.starts_with("Binary ")) {
      REQUIRE(peer_->send(opcode::binary, json::parse(message.substr(7)).as_string()));
    } else {
      throw std::runtime_error("no client sends this: " + message);
    }
  }

  void expect(const std::string& expected) {
    if (expected.starts_with("202 {… ")) { // The answer has more keys.
      REQUIRE(reply_.status == 202);
      check_has(reply_.json(), json::parse('{' + expected.substr(expected.find(' ', 4) + 1)));
    } else if (expected.starts_with("101, ")) {
      CHECK(peer_->answer().find(" 101 ") != std::string::npos);
      CHECK(peer_->answer().find(expected.substr(5)) != std::string::npos);
    } else if (expected.starts_with("Text ")) {
      const auto wanted = json::parse(expected.substr(5)).as_object();
      const auto message = next_text().as_object();
      CHECK(message.size() == wanted.size());
      check_has(message, wanted);
    } else if (expected.starts_with("Binary ")) {
      expect_output(json::parse(expected.substr(7)).as_string());
    } else if (expected == "Close") {
      CHECK(take_frame() == opcode::close);
    } else {
      throw std::runtime_error("no server sends this: " + expected);
    }
  }

  /// Claims that `real` has every value of `wanted`. A text that ends in an ellipsis stands for any
  /// value, and is bound to it.
  void check_has(const json::value& real, const json::value& wanted) {
    if (const auto* object = wanted.if_object()) {
      for (const auto& [key, value] : *object)
        check_has(real.at(key), value);
      return;
    }
    const std::string text{wanted.is_string() ? std::string_view{wanted.as_string()} : ""};
    if (text.ends_with(ellipsis))
      bound_[text] = real.as_string();
    else
      CHECK(real == wanted);
  }

  [[nodiscard]] std::string with_bound(std::string text) const {
    for (const auto& [printed, real] : bound_)
      if (const auto at = text.find(printed); at != std::string::npos)
        text.replace(at, printed.size(), real);
    return text;
  }

  json::value next_text() {
    while (texts_.empty())
      take_frame();
    auto text = json::parse(texts_.front());
    texts_.pop_front();
    return text;
  }

  /// The boundaries of messages mean nothing.
  void expect_output(std::string_view wanted) {
    while (output_.size() < wanted.size())
      take_frame();
    CHECK(output_.substr(0, wanted.size()) == wanted);
    output_.erase(0, wanted.size());
  }

  opcode take_frame() {
    const auto frame = peer_->receive(within(10s));
    if (!frame)
      throw std::runtime_error("the stream ended");
    if (frame->kind == opcode::text)
      texts_.push_back(frame->payload);
    else if (frame->kind == opcode::binary)
      output_ += frame->payload;
    return frame->kind;
  }

  endpoint server_;
  http_reply reply_; ///< To the last request.
  std::optional<ws_peer> peer_;
  std::map<std::string, std::string> bound_; ///< From a text of the transcript to the real one.
  std::deque<std::string> texts_;            ///< Received, but not expected yet.
  std::string output_;                       ///< Received, but not expected yet.
};

} // namespace

TEST_CASE("a client and a daemon exchange what the example of PROTOCOL.md shows") {
  std::ofstream{std::filesystem::path{std::getenv("HOME")} / ".profile"}
    << "PS1='host $ '; trap 'echo logout' EXIT\n";
  const daemon server;
  std::string log; // The example begins once the shell has printed its prompt.
  for (const auto until = within(10s); log != "host $ ";) {
    REQUIRE_MESSAGE(left_until(until) > 0, log);
    log = http_call(server.socket(), {.target = "/1.0/instances/host/console"}).body;
  }
  transcript_client client{server.socket()};
  for (const auto& line : documented("app/dialects/session/PROTOCOL.md", "C: POST").lines)
    client.follow(line);
}

} // namespace lectern::test

TEST_SUITE_END();
