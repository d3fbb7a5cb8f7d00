#include "tests/support/ws_peer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace lectern::test {

namespace {

constexpr std::size_t read_bytes = 256 * 1024;

/// Size of a frame's header after its second byte, which is `second`.
std::size_t length_bytes(std::uint8_t second) {
  return second < 126 ? 0 : second == 126 ? 2 : 8;
}

} // namespace

std::uint16_t ws_frame::close_code() const {
  if (payload.size() < 2)
    return 0;
  const auto high = static_cast<std::uint8_t>(payload[0]);
  return static_cast<std::uint16_t>(high << 8U | static_cast<std::uint8_t>(payload[1]));
}

std::ostream& operator<<(std::ostream& os, const ws_frame& frame) {
  return os << "frame " << static_cast<int>(frame.kind) << " of " << frame.payload.size()
            << " bytes \"" << frame.payload.substr(0, 200) << '"';
}

std::string client_frame(opcode kind, std::string_view payload, bool last) {
  const auto size = payload.size();
  const std::size_t extra = size < 126 ? 0 : size < 65536 ? 2 : 8;
  std::string frame;
  frame += static_cast<char>((last ? 0x80U : 0U) | static_cast<unsigned>(kind));
  frame += static_cast<char>(0x80U | (extra == 0 ? size : extra == 2 ? 126 : 127));
  for (std::size_t i = extra; i > 0; --i)
    frame += static_cast<char>(size >> (8 * (i - 1)));
  constexpr std::string_view mask = "mask";
  frame += mask;
  for (std::size_t i = 0; i < size; ++i)
    frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

std::string handshake(const std::string& target, const std::string& fields) {
  return "GET " + target + " HTTP/1.1\r\nHost: unix.socket\r\n" + fields
         + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

ws_peer::ws_peer(const endpoint& where, const std::string& target, const std::string& fields)
  : fd_(connect_to(where)) {
  send_all(fd_.get(), handshake(target, where.authorization() + fields));
  const auto until = within(10s);
  auto end = std::string_view::npos;
  while (end == std::string_view::npos && fill(received().size() + 1, until))
    end = received().find("\r\n\r\n");
  if (end == std::string_view::npos || !received().starts_with("HTTP/1.1 101 "))
    throw std::runtime_error("no upgrade of " + target + ": " + std::string{received()});
  answer_ = received().substr(0, end + 2);
  begin_ = end + 4;
}

bool ws_peer::send(opcode kind, std::string_view payload, bool last) {
  return send_raw(client_frame(kind, payload, last));
}

/// Makes sure that `bytes` are there to be consumed. @returns Whether they are.
bool ws_peer::fill(std::size_t bytes, deadline until) {
  if (received().size() >= bytes)
    return true;
  std::copy(space_.begin() + static_cast<std::ptrdiff_t>(begin_),
            space_.begin() + static_cast<std::ptrdiff_t>(end_), space_.begin());
  end_ -= std::exchange(begin_, 0);
  space_.resize(std::max(space_.size(), bytes + read_bytes));
  while (end_ < bytes) {
    if (!wait_readable(fd_.get(), until))
      throw std::runtime_error("nothing came from the daemon in time; before: "
                               + std::string{received().substr(0, 200)});
    const auto n = ::recv(fd_.get(), space_.data() + end_, space_.size() - end_, 0);
    if (n <= 0)
      return false;
    end_ += static_cast<std::size_t>(n);
  }
  return true;
}

ws_frame ws_peer::take_frame(deadline until) {
  const auto byte = [this](std::size_t i) { return static_cast<std::uint8_t>(received()[i]); };
  const auto extra = length_bytes(byte(1));
  if (!fill(2 + extra, until))
    throw std::runtime_error("the stream ended within a frame");
  std::size_t size = extra == 0 ? byte(1) : 0;
  for (std::size_t i = 0; i < extra; ++i)
    size = size << 8U | byte(2 + i);
  if (!fill(2 + extra + size, until))
    throw std::runtime_error("the stream ended within a frame");
  ws_frame frame{.kind = static_cast<opcode>(byte(0) & 15U),
                 .last = (byte(0) & 128U) != 0,
                 .payload = std::string{received().substr(2 + extra, size)}};
  begin_ += 2 + extra + size;
  return frame;
}

std::optional<ws_frame> ws_peer::receive(deadline until) {
  while (fill(2, until)) {
    auto frame = take_frame(until);
    if (frame.kind != opcode::ping)
      return frame;
    send(opcode::pong, frame.payload); // Fails if the peer has left; its end is found next.
  }
  return std::nullopt;
}

bool ws_peer::has_news(std::chrono::milliseconds time) const {
  return !received().empty() || wait_readable(fd_.get(), within(time));
}

} // namespace lectern::test
