#pragma once

#include "tests/support/http_client.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::test {

/// What a frame is (RFC 6455, 5.2).
enum class opcode : std::uint8_t { more = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// One frame as it came from the daemon.
struct ws_frame {
  opcode kind{};
  bool last = true;
  std::string payload;

  /// Of a Close frame: its code, or 0 if it names none.
  [[nodiscard]] std::uint16_t close_code() const;
};

std::ostream& operator<<(std::ostream& os, const ws_frame& frame);

/// Our end of one WebSocket, by hand: sends what the test wants, also invalid frames.
class ws_peer {
public:
  /// Upgrades a new stream. @throws std::runtime_error, with the answer, if refused.
  ws_peer(const endpoint& where, const std::string& target, const std::string& fields = {});

  /// Start line and fields of what the handshake was answered with.
  [[nodiscard]] const std::string& answer() const noexcept { return answer_; }

  /// Sends one frame. @returns Whether the peer took it.
  bool send(opcode kind, std::string_view payload, bool last = true);

  /// Sends bytes as they are. @returns Whether the peer took them.
  bool send_raw(std::string_view bytes) { return send_all(fd_.get(), bytes); }

  /// The next frame; Pings are answered and not shown.
  /// @returns Nothing once the stream has ended. @throws std::runtime_error at `until`.
  [[nodiscard]] std::optional<ws_frame> receive(deadline until);

  /// Whether there is something to `receive`, now or within `time`.
  [[nodiscard]] bool has_news(std::chrono::milliseconds time) const;

  /// Ends the stream without a Close frame.
  void drop() { fd_.reset(); }

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

private:
  bool fill(std::size_t bytes, deadline until);
  ws_frame take_frame(deadline until);
  [[nodiscard]] std::string_view received() const {
    return {space_.data() + begin_, end_ - begin_};
  }

  net::unique_fd fd_;
  std::string answer_;
  std::vector<char> space_; ///< Bytes from `begin_` to `end_` are received and not consumed.
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

/// A frame as a client sends it: masked.
[[nodiscard]] std::string client_frame(opcode kind, std::string_view payload, bool last = true);

/// A handshake (RFC 6455, 4.1).
[[nodiscard]] std::string handshake(const std::string& target, const std::string& fields = {});

} // namespace lectern::test
