#include "tests/support/raw_ws.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <ostream>
#include <stdexcept>
#include <system_error>

namespace lectern::test {

namespace {

constexpr std::chrono::milliseconds patience{10'000};

/// Bytes of a whole frame at the front of `bytes`, 0 if it is not there yet.
struct frame_shape {
  std::size_t head = 0;
  std::size_t payload = 0;
};

std::optional<frame_shape> shape_of(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  if (bytes.size() < 2)
    return std::nullopt;
  const std::size_t length = byte(1) & 127U;
  const std::size_t extra = length < 126 ? 0 : length == 126 ? 2 : 8;
  frame_shape shape{.head = 2 + extra, .payload = extra == 0 ? length : 0};
  if (bytes.size() < shape.head)
    return std::nullopt;
  for (std::size_t i = 0; i < extra; ++i)
    shape.payload = shape.payload << 8U | byte(2 + i);
  if (bytes.size() < shape.head + shape.payload)
    return std::nullopt;
  return shape;
}

template <class Address>
raw_ws connected(int family, const Address& address) {
  net::unique_fd fd{::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::system_error(errno, std::system_category(), "connect");
  return raw_ws{std::move(fd)};
}

} // namespace

unsigned raw_frame::close_code() const {
  if (payload.size() < 2)
    return 0;
  return static_cast<unsigned>(static_cast<std::uint8_t>(payload[0])) << 8U
         | static_cast<std::uint8_t>(payload[1]);
}

std::ostream& operator<<(std::ostream& os, const raw_frame& frame) {
  return os << "frame " << frame.opcode << (frame.last ? "" : " (more follows)") << ", "
            << frame.payload.size() << " bytes \"" << frame.payload.substr(0, 100) << '"';
}

raw_ws raw_ws::connect_unix(const std::filesystem::path& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.native().copy(address.sun_path, sizeof address.sun_path - 1);
  return connected(AF_UNIX, address);
}

raw_ws raw_ws::connect_tcp(std::uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connected(AF_INET, address);
}

void raw_ws::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0)
      throw std::system_error(errno, std::system_category(), "send");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void raw_ws::send_frame(unsigned opcode, std::string_view payload, raw_style style) {
  const auto size = payload.size();
  const std::size_t extra = size < 126 ? 0 : size < 65536 ? 2 : 8;
  std::string out;
  out += static_cast<char>((style.last ? 0x80U : 0U) | style.reserved_bits << 4U | opcode);
  out += static_cast<char>((style.is_masked ? 0x80U : 0U)
                           | (extra == 0   ? size
                              : extra == 2 ? 126U
                                           : 127U));
  for (std::size_t i = extra; i > 0; --i)
    out += static_cast<char>(size >> (8 * (i - 1)));
  const std::string_view mask = style.is_masked ? std::string_view{"mask"} : "\0\0\0\0";
  if (style.is_masked)
    out += mask;
  for (std::size_t i = 0; i < size; ++i)
    out += style.is_masked ? static_cast<char>(payload[i] ^ mask[i % 4]) : payload[i];
  send(out);
}

void raw_ws::send_close(unsigned code, std::string_view reason) {
  std::string payload;
  if (code != 0)
    payload = {static_cast<char>(code >> 8U), static_cast<char>(code & 255U)};
  send_frame(8, payload.append(reason));
}

void raw_ws::finish_sending() {
  ::shutdown(fd_.get(), SHUT_WR);
}

void raw_ws::fill() {
  std::array<char, 64 * 1024> space;
  while (!has_ended_) {
    const auto n = ::recv(fd_.get(), space.data(), space.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN)
      return;
    was_reset_ = n < 0;
    has_ended_ = n <= 0;
    if (n > 0)
      received_.append(space.data(), static_cast<std::size_t>(n));
  }
}

void raw_ws::wait_for_more() {
  pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1)
    throw std::runtime_error("nothing came in time; before: " + received_);
  fill();
}

bool raw_ws::has_text(std::string_view mark) {
  fill();
  return received_.find(mark) != std::string::npos;
}

bool raw_ws::has_frame() {
  fill();
  return shape_of(received_).has_value();
}

bool raw_ws::has_ended() {
  fill();
  return has_ended_;
}

std::string raw_ws::read_text(std::string_view mark) {
  while (!has_text(mark) && !has_ended_)
    wait_for_more();
  const auto at = received_.find(mark);
  const auto size = at == std::string::npos ? received_.size() : at + mark.size();
  auto out = received_.substr(0, size);
  received_.erase(0, size);
  return out;
}

std::optional<raw_frame> raw_ws::read_frame() {
  while (!has_frame() && !has_ended_)
    wait_for_more();
  const auto shape = shape_of(received_);
  if (!shape)
    return std::nullopt;
  const auto first = static_cast<std::uint8_t>(received_[0]);
  raw_frame frame{.opcode = first & 15U,
                  .last = (first & 128U) != 0,
                  .payload = received_.substr(shape->head, shape->payload)};
  received_.erase(0, shape->head + shape->payload);
  return frame;
}

std::string raw_ws::read_to_end() {
  while (!has_ended())
    wait_for_more();
  return std::exchange(received_, {});
}

std::string raw_handshake(std::string_view target, std::string_view fields) {
  return std::string{"GET "}.append(target).append(" HTTP/1.1\r\nHost: test\r\n").append(fields)
         + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

} // namespace lectern::test
