#pragma once

#include "net/acceptor.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace lectern {

/// A TCP port, which is never open without a key.
struct tcp_options {
  std::string address = "127.0.0.1"; ///< An IP address.
  std::uint16_t port = 0;            ///< 0 lets the system choose.
  std::string token;                 ///< Of `Authorization: Bearer`; not empty.
};

struct daemon_options {
  std::filesystem::path unix_socket;
  std::optional<tcp_options> tcp;
  std::string console_shell;        ///< Of `host`; empty means the user's login shell.
  std::size_t io_units = 0;         ///< Threads; 0 means as many as cores, at most 4.
  std::filesystem::path recordings; ///< Folder of recorded output; empty: none is recorded.
  std::filesystem::path trace;      ///< Folder of the trace; empty: none is written.
  /// From SIGHUP to SIGKILL when a command's client has left or cancelled.
  std::chrono::milliseconds hang_up_grace{1'500};
  /// Per `stop()`, for everything together.
  std::chrono::milliseconds drain_timeout{5'000};
};

/// What `stop()` could not deliver.
struct stop_report {
  std::uint64_t bytes_dropped = 0; ///< Accepted for clients, but never written.
  bool timed_out = false;          ///< `drain_timeout` passed; some actors were left.
};

/// Serves this machine's shell and commands as the instance `host`.
///
/// Thread safety: everything from any thread, one at a time.
class daemon {
public:
  /// Binds, listens, and returns once streams are accepted.
  /// @returns The running daemon, or
  ///   - `EINVAL` if `tcp` has an empty token (nothing was opened), or
  ///   - the error of `net::listen_unix`, `net::listen_tcp`, or
  ///     `trace::flight_recorder::create`.
  [[nodiscard]] static boost::system::result<daemon> start(const daemon_options& options);

  daemon(daemon&&) noexcept;
  daemon& operator=(daemon&&) noexcept;
  ~daemon(); ///< Calls `stop()`.

  /// The TCP port that is served, 0 for none.
  [[nodiscard]] std::uint16_t tcp_port() const noexcept;

  /// Actors that live: each link, stream, operation, process and console is one.
  [[nodiscard]] std::size_t actor_count() const noexcept;

  /// Refuses new streams, ends what runs, joins every thread. Blocks for at most
  /// `daemon_options::drain_timeout`, and a little to give memory back. Idempotent.
  stop_report stop();

private:
  struct impl;
  explicit daemon(std::unique_ptr<impl> state);

  void ask_to_stop(stop_report& report);

  std::unique_ptr<impl> impl_;
};

} // namespace lectern
