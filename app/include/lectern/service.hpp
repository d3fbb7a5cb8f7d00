#pragma once

#include "lectern/access.hpp"
#include "lectern/export.hpp"
#include "lectern/instance.hpp"
#include "lectern/result.hpp"
#include "lectern/session.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern {

enum class log_level : std::uint8_t { debug, info, warning, error };

/// Called with each line, one call at a time. The text is valid during the call only.
using log_sink = std::function<void(log_level, std::string_view)>;

/// Every default is meant for production use. A limit must not be 0 unless its comment allows it;
/// a time must not exceed a day.
struct service_options {
  /// Threads that serve sockets and children; at most 64. 0: one per core, at most 4.
  std::size_t io_units = 0;
  /// For all of `stop()`. At least 5 s: sessions, consoles and the event stream end one after
  /// another, and each gives its clients 1.5 s.
  std::chrono::milliseconds drain_timeout{5'000};
  /// From SIGHUP to SIGKILL once the client of a command has left or cancelled it; 0: at once.
  std::chrono::milliseconds hang_up_grace{1'500};
  /// From the start of a session until its client has connected every socket.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Memory for the log of each console, which is shown to clients that attach later.
  std::size_t console_log_bytes = 1024 * 1024;

  /// Folder for the output of commands that clients want recorded; created if it does not
  /// exist. Empty: such commands are refused.
  std::string recordings = {};
  /// File of SQLite with the instances that clients make; created if it does not exist. Those of
  /// the last run are there again when the service starts. Empty: clients can make none.
  std::string instance_store = {};
  /// File with the key that authenticates the cookies of the web page; created if it does not
  /// exist. Removing it signs everyone out at the next start. Empty: every start does.
  std::string web_key_file = {};
  /// Folder of the flight recorder, for `actor-trace`: events and sizes, never the data
  /// exchanged. Empty: nothing is recorded.
  std::string trace = {};
  /// The name of the program in its trace.
  std::string program = "lectern";

  /// Threads that call the host's code: the callbacks below, and custom sources. They are
  /// started when needed and end when idle.
  std::size_t callback_threads_max = 64;
  /// A callback, or a call of a source, that takes longer is reported in the log.
  std::chrono::milliseconds slow_callback{1'000};
  /// A request is denied if `authorize` has not answered it by then.
  std::chrono::milliseconds authorize_timeout{30'000};

  authorizer authorize = {}; ///< Unset: see `authorizer`.
  /// If more than 10,000 events wait for it, further ones are dropped and counted.
  session_observer on_session = {};
  /// Receives log lines for operators: sign-ins, refused requests (at most ten a minute, further
  /// ones are counted), consoles that cannot be started. A line has no control characters, and at
  /// most 512 bytes followed by three dots. Unset: nothing is logged. If more than 10,000 lines
  /// wait, further ones are dropped.
  log_sink log = {};
};

/// A Unix socket that clients connect to.
struct unix_endpoint {
  std::string path = {}; ///< At most 107 bytes. Removed when the service stops.
  unsigned mode = 0660;  ///< Anyone who can connect has full access unless `authorize` denies it.
  std::optional<std::uint32_t> group = {}; ///< The socket's group. Unset: that of any new file.
};

/// A TCP port. There is no TLS: use it on loopback or behind a TLS proxy.
struct tcp_endpoint {
  std::string address = "127.0.0.1"; ///< An IP address.
  std::uint16_t port = 0;            ///< 0 lets the system choose.
  /// The token that clients send as `Authorization: Bearer`. May be empty only with `authorize`,
  /// which then checks `caller::authorization` itself, or with `web_page`: then only browsers that
  /// have signed in are served.
  std::string token = {};
  /// Serves the web page at `/ui/`; people sign in with a `sign_in_link`.
  bool web_page = false;
  /// Host names under which browsers may open this port, besides IP addresses and `localhost`.
  std::vector<std::string> names = {};
};

/// Lets one person sign in to the web page, once.
struct sign_in_link {
  std::string url = {}; ///< Of the page, with a token: keep it as secret as a password.
  std::chrono::system_clock::time_point expires;
};

/// A request that the host program has received, complete with its body.
struct http_request {
  std::string method = {}; ///< E.g. `GET`.
  std::string target = {}; ///< Path and query, percent-encoded, as received.
  std::vector<std::pair<std::string, std::string>> fields = {};
  std::string body = {}; ///< At most 1 MiB.
};

struct http_response {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> fields = {}; ///< With a `Content-Type`.
  std::string body = {};
};

/// What the host knows about a request that it hands over.
struct handover {
  std::string caller_name = {}; ///< Becomes `caller::name`.
  std::string path_prefix = {}; ///< Removed from the target before the request is handled.
};

/// Counters of a service.
struct service_metrics {
  std::size_t instances = 0;
  std::size_t sessions = 0; ///< That run now.
  std::uint64_t sessions_begun = 0;
  std::uint64_t sessions_ended = 0;
  std::size_t connections = 0;      ///< WebSockets, now.
  std::uint64_t requests = 0;       ///< HTTP requests.
  std::uint64_t bytes_sent = 0;     ///< Payload of WebSockets, as accepted by the kernel.
  std::uint64_t bytes_received = 0; ///< Payload of WebSockets.
  std::uint64_t bytes_dropped = 0;  ///< Accepted for clients but never sent.
  std::uint64_t events_dropped = 0; ///< Lines for `log` and events for `on_session`.
  std::size_t actors =
    0; ///< That live now; each link, stream, session and console has one or more.
};

/// What `stop()` could not finish.
struct stop_report {
  std::uint64_t bytes_dropped = 0; ///< Accepted for clients but never sent.
  /// `drain_timeout` passed. Whatever has not ended is leaked, with its threads, because
  /// freeing what they still use would be worse.
  bool timed_out = false;
  std::size_t callbacks_left =
    0; ///< Threads in callbacks and functions of sources that have not returned.
};

/// Serves consoles and commands from inside the calling process.
///
/// Thread safety: every member may be called from any thread, also concurrently and, except
/// `stop`, from inside callbacks. Move or destroy it only while no other thread uses it.
///
/// It does not install signal handlers, handle SIGCHLD, or print. Its threads block all signals.
/// Several services may run in one process.
///
/// Errors are returned; only `std::bad_alloc` is thrown.
class LECTERN_EXPORT service {
public:
  /// Starts a service without instances and without endpoints.
  /// @returns The running service, or
  ///   - `service_errc::bad_option`, or
  ///   - the error of mkdir(2), open(2), posix_fallocate(3), mmap(2), madvise(2) for the trace, or
  ///   - `EWOULDBLOCK` if another service writes its trace there, or
  ///   - `EPERM` if `web_key_file` is another user's or others may read it, `ELOOP` if it is a
  ///     symbolic link, `EINVAL` if it holds something else, or the error of open(2), read(2) or
  ///     write(2), or
  ///   - `EAGAIN` or `EMFILE` if no threads or descriptors are left.
  [[nodiscard]] static result<service> start(service_options options = {});

  service(service&&) noexcept;
  service& operator=(service&&) noexcept;
  /// Stops. In a callback it cannot wait: then another thread stops the service in the background.
  ~service();

  /// Adds an instance; it is served from now on.
  /// @param name 1 … 63 letters, digits, `.`, `_` and `-`; the first is a letter or digit.
  /// @returns Nothing, or `bad_option`, `name_taken` or `stopped`.
  result<void> add_instance(std::string name, instance definition);

  /// Removes an instance: its sessions end as if the service stopped, then its
  /// console. Returns once they have ended, within 3 s. The name is free at once.
  /// @returns Nothing, or `name_unknown` or `stopped`.
  result<void> remove_instance(const std::string& name);

  /// Listens on one more socket; connections are accepted from now on.
  /// @returns Nothing (for TCP, the port), or
  ///   - `ENAMETOOLONG`: a path of more than 107 bytes,
  ///   - `EADDRINUSE`: the path or port is already served,
  ///   - `bad_option`: not an IP address, or none of `token`, `authorize` and `web_page`,
  ///   - `stopped`, or the error of socket(2), bind(2), lchown(2), chmod(2) or listen(2).
  result<void> listen(const unix_endpoint& endpoint);
  result<std::uint16_t> listen(const tcp_endpoint& endpoint);

  /// Creates a link with which one person can sign in to the web page within 15 minutes. If more
  /// than 64 are unused, the oldest become invalid.
  /// @returns The link, or `bad_option`: no endpoint serves the page; or `stopped`.
  result<sign_in_link> make_sign_in_link();

  /// Answers a request that the host received on a server of its own. The host must have
  /// authenticated it: only `authorize` is asked, with `entry::adopted`.
  /// @param answer Called once, like a callback; with 503 if the service stops first.
  void handle(http_request request, handover origin, std::function<void(http_response)> answer);

  /// Serves a connected stream socket whose first request the host has already read; for
  /// upgrades, and best used through `adopt.hpp`. `request` is answered on the socket,
  /// which is closed if it was not an upgrade.
  /// @param socket Ownership is taken, whatever is returned.
  /// @returns Nothing, or `stopped`, or `bad_option`: there is a body, more than 16 KiB of
  ///   head, or a line break where none can be; or the error of fcntl(2).
  result<void> serve(int socket, const http_request& request, handover origin);

  [[nodiscard]] service_metrics metrics() const;

  /// Refuses new requests, ends every session and console in order, joins every thread.
  /// Idempotent; returns within `drain_timeout`, plus a little to free memory. A
  /// callback or source that does not return is left running and counted.
  /// @returns What was dropped, or `called_from_callback`, and nothing has happened.
  result<stop_report> stop();

private:
  class impl;
  explicit service(std::unique_ptr<impl> state) noexcept;

  std::unique_ptr<impl> impl_;
};

} // namespace lectern
