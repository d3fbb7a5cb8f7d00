#pragma once

#include "net/ws/ws_link.hpp"
#include "tests/net/loop/loop_fixture.hpp"
#include "tests/support/raw_ws.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lectern::net {

using namespace std::chrono_literals;
using test::raw_frame;
using test::raw_ws;

inline frame frame_of(frame_kind kind, std::initializer_list<std::string_view> parts) {
  frame out{.kind = kind, .parts = {}};
  for (const auto part : parts)
    out.parts.push_back(chunk::copy_of(part));
  return out;
}

/// One link with a client at the other end that the test controls.
struct ws_fixture : loop_fixture {
  explicit ws_fixture(socket_pair pair = make_socket_pair(), ws_limits limits = {})
    : client(std::move(pair.theirs)) {
    link = make_ws_link(loop, {std::move(pair.ours), "dGhlIHNhbXBsZSBub25jZQ=="}, limits);
    link->open([this](link_event event) { take(std::move(event)); });
    run_until([&] { return is_open; });
    answer = client.read_text("\r\n\r\n");
  }

  void take(link_event event) {
    CHECK_FALSE(closed); // It is the last one.
    auto* const part = std::get_if<part_received>(&event);
    if (std::holds_alternative<link_opened>(event))
      is_open = true;
    else if (part != nullptr)
      parts.push_back(std::move(*part));
    else if (std::holds_alternative<write_finished>(event))
      ++writes;
    else if (std::holds_alternative<input_settled>(event))
      is_settled = true;
    else
      closed = std::get<link_closed>(event);
    if (part != nullptr && (reads_all || (read_on && !parts.back().last)))
      link->read();
  }

  void write(frame data) {
    const int before = writes;
    link->write(std::move(data));
    run_until([&] { return writes > before; });
  }

  /// Reads parts until one message is complete.
  std::string read_message() {
    parts.clear();
    read_on = true;
    link->read();
    run_until([&] { return closed || (!parts.empty() && parts.back().last); });
    read_on = false;
    std::string text;
    for (const auto& part : parts)
      text += part.data.text();
    return text;
  }

  const link_closed& run_to_end() {
    run_until([&] { return closed.has_value(); });
    return *closed;
  }

  void give_up(close_code code, std::string_view reason = {}) {
    closing = std::move(*link).close(code, reason);
    link.reset();
  }

  raw_ws client;
  std::string answer;
  bool is_open = false;
  bool read_on = false;
  bool reads_all = false; ///< Until the end, from the first `read` on.
  bool is_settled = false;
  int writes = 0;
  std::vector<part_received> parts;
  std::optional<link_closed> closed;
  std::optional<closing_link> closing;
  std::optional<ws_link> link; ///< Dies first: nothing is emitted into dead members.
};

struct short_limits_fixture : ws_fixture {
  short_limits_fixture()
    : ws_fixture(make_socket_pair(), {.message_bytes_max = 1000, .linger = 20ms}) {}
};

} // namespace lectern::net
