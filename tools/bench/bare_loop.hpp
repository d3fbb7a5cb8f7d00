#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace lectern::bench {

/// The least program that relays a command to a WebSocket: what any relay has to
/// pay. A process of its own that serves one connection after the other with
/// blocking calls, a buffer and nothing else: no limits, no actors, no API.
///
/// `GET /pty/<hex>` runs the shell script with these bytes on a PTY, `/pipe/<hex>`
/// with pipes. Then Binary frames go both ways; the end is an empty Text frame and
/// a Close frame.
class bare_loop {
public:
  /// @pre This process has one thread. @throws std::system_error if it cannot start.
  explicit bare_loop(const std::filesystem::path& socket);
  bare_loop(const bare_loop&) = delete;
  ~bare_loop();

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

private:
  pid_t pid_ = -1;
};

/// What a client asks a bare loop for to run `script`.
[[nodiscard]] std::string bare_target(bool on_terminal, const std::string& script);

} // namespace lectern::bench
