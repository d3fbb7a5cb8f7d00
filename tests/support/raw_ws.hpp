#pragma once

#include "net/stream/unique_fd.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::test {

/// One frame as it lay on the wire.
struct raw_frame {
  unsigned opcode = 0; ///< 0 more, 1 text, 2 binary, 8 close, 9 ping, 10 pong.
  bool last = true;
  std::string payload;

  /// Of a Close frame: its code, 0 if it names none.
  [[nodiscard]] unsigned close_code() const;

  friend bool operator==(const raw_frame&, const raw_frame&) = default;
};

std::ostream& operator<<(std::ostream& os, const raw_frame& frame);

/// How to put a frame on the wire; the default is what the RFC wants of clients.
struct raw_style {
  bool last = true;
  bool is_masked = true;
  unsigned reserved_bits = 0; ///< The three bits after FIN.
};

/// The client's end of one stream, byte by byte: also for what is forbidden.
/// Blocks, but for what is called `has_...`. Throws std::runtime_error on a time-out.
class raw_ws {
public:
  explicit raw_ws(net::unique_fd fd) noexcept : fd_(std::move(fd)) {}

  [[nodiscard]] static raw_ws connect_unix(const std::filesystem::path& path);
  [[nodiscard]] static raw_ws connect_tcp(std::uint16_t port);

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

  void send(std::string_view bytes);
  void send_frame(unsigned opcode, std::string_view payload, raw_style style = {});

  /// A Close frame with `code`, or without one if that is 0.
  void send_close(unsigned code, std::string_view reason = {});

  /// Ends our direction; the other one stays.
  void finish_sending();

  /// Whether bytes up to and including `mark` have arrived.
  [[nodiscard]] bool has_text(std::string_view mark);
  [[nodiscard]] bool has_frame();
  [[nodiscard]] bool has_ended();
  [[nodiscard]] bool was_reset() const noexcept { return was_reset_; }

  /// Everything up to and including `mark`.
  [[nodiscard]] std::string read_text(std::string_view mark);

  /// @returns The next frame, or nothing at the end of the stream.
  [[nodiscard]] std::optional<raw_frame> read_frame();

  /// Everything there is before the end of the stream.
  [[nodiscard]] std::string read_to_end();

private:
  void fill();
  void wait_for_more();

  net::unique_fd fd_;
  std::string received_;
  bool has_ended_ = false;
  bool was_reset_ = false;
};

/// A handshake (RFC 6455, 4.1), with more `fields` if given; each ends in CR LF.
[[nodiscard]] std::string raw_handshake(std::string_view target, std::string_view fields = {});

} // namespace lectern::test
