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

using log_sink = std::function<void(log_level, std::string_view)>;

/// Everything has a default that is meant for use. No limit may be 0 unless it says so, no time
/// longer than a day.
struct service_options {
  /// Threads that serve sockets and children. 0: as many as cores, at most 4. At most 64.
  std::size_t io_units = 0;
  /// Per `stop()`, for everything together. At least 5 s: sessions, consoles and the event
  /// stream end one after the other, and each of them gives its clients 1.5 s.
  std::chrono::milliseconds drain_timeout{5'000};
  /// From SIGHUP to SIGKILL when the client of a command has left or cancelled; 0: at once.
  std::chrono::milliseconds hang_up_grace{1'500};
  /// From the start of a session until its client has connected every socket.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Of each console, in memory: what is shown again and read as its log.
  std::size_t console_log_bytes = 1024 * 1024;

  /// Folder where the output of commands that nobody watches is kept; made if it is not
  /// there. Empty: such commands are refused.
  std::string recordings = {};
  /// File with the key that seals the cookies of the web page; made if it is not there. To
  /// remove it signs everybody out at the next start. Empty: everybody is at each start.
  std::string web_key_file = {};
  /// Folder of the flight recorder, for `actor-trace`: what happened and how much, never
  /// what was said. Empty: nothing is recorded.
  std::string trace = {};
  /// How the trace names the program it is of.
  std::string program = "lectern";

  /// Threads that call what the host brings: the callbacks here, and custom sources. They
  /// are started when needed and end when idle.
  std::size_t callback_threads_max = 64;
  /// A callback, or a call of a source, that takes longer is named in the log.
  std::chrono::milliseconds slow_callback{1'000};
  /// Until a question that nobody has answered is answered with no.
  std::chrono::milliseconds authorize_timeout{30'000};

  authorizer authorize = {}; ///< Unset: see `authorizer`.
  session_observer on_session =
    {}; ///< Events beyond 10,000 that wait for it are dropped, and counted.
  /// Told what an operator wants to know: who signs in, refusals (ten a minute, further ones are
  /// counted), consoles that cannot be started. Each line is without control characters and has at
  /// most 512 bytes, and three dots. Unset: nothing is logged. Lines beyond 10,000 are dropped,
  /// too.
  log_sink log = {};
};

/// A Unix socket that clients connect to.
struct unix_endpoint {
  std::string path = {}; ///< At most 107 bytes. Removed when the service stops.
  unsigned mode = 0660;  ///< Who may connect may do everything, unless `authorize` says no.
  std::optional<std::uint32_t> group = {}; ///< Of the socket. Unset: as of any new file.
};

/// A TCP port. There is no TLS: it is for loopback, or for behind a proxy.
struct tcp_endpoint {
  std::string address = "127.0.0.1"; ///< An IP address.
  std::uint16_t port = 0;            ///< 0 lets the system choose.
  /// What clients send as `Authorization: Bearer`. Empty only with `authorize`, which
  /// then reads `caller::authorization` itself, or with `web_page`: then only who has signed
  /// in is served.
  std::string token = {};
  /// Serves the web page at `/ui/`, to be signed in to with a `sign_in_link`.
  bool web_page = false;
  /// Host names that browsers may know this port by, beside addresses and `localhost`.
  std::vector<std::string> names = {};
};

/// Lets one person sign in to the web page, once.
struct sign_in_link {
  std::string url = {}; ///< Of the page, with a token that is as good as a key.
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

/// What the host knows of a request that it hands over.
struct handed_over {
  std::string who = {};    ///< Becomes `caller::name`.
  std::string prefix = {}; ///< Of the path; is taken off before the request is understood.
};

/// What a service has done and does now.
struct service_metrics {
  std::size_t instances = 0;
  std::size_t sessions = 0; ///< That live now.
  std::uint64_t sessions_begun = 0;
  std::uint64_t sessions_ended = 0;
  std::size_t connections = 0;      ///< WebSockets that live now.
  std::uint64_t requests = 0;       ///< Of HTTP.
  std::uint64_t bytes_sent = 0;     ///< Payload of WebSockets that the kernel took.
  std::uint64_t bytes_received = 0; ///< Payload of WebSockets.
  std::uint64_t bytes_dropped = 0;  ///< Accepted for clients, and never sent.
  std::uint64_t events_dropped = 0; ///< Lines and events that `log` and `on_session` missed.
  std::size_t actors = 0;           ///< Each link, stream, session and console is some.
};

/// What `stop()` could not finish.
struct stop_report {
  std::uint64_t bytes_dropped = 0; ///< Accepted for clients, but never sent.
  /// `drain_timeout` passed. What had not ended is left behind with its threads, as
  /// taking away what it works with would be worse.
  bool timed_out = false;
  std::size_t callbacks_left = 0; ///< Threads of callbacks and sources that did not return.
};

/// Serves consoles and commands from inside the calling process.
///
/// Thread safety: every member may be called from any thread, also at the same time and,
/// except `stop`, from inside callbacks. Moving it and destroying it are for one thread
/// that knows that nobody else uses it.
///
/// Installs no signal handler, takes no SIGCHLD, prints nothing. Its threads have all
/// signals blocked. Several services may run in one process.
///
/// Errors are returned; nothing here throws but `std::bad_alloc`.
class LECTERN_EXPORT service {
public:
  /// Starts without instances and without endpoints.
  /// @returns The running service, or
  ///   - `service_errc::bad_option`, or
  ///   - the error of mkdir(2), open(2), posix_fallocate(3), mmap(2), madvise(2) for the trace, or
  ///   - `EWOULDBLOCK` if another service writes its trace there, or
  ///   - `EPERM` if `web_key_file` is another user's or others may read it, `ELOOP` if it is a
  ///     symbolic link, `EINVAL` if it holds something else, or the error of open(2), read(2) or
  ///     write(2), or
  ///   - `EAGAIN` or `EMFILE`: no threads or descriptors are left.
  [[nodiscard]] static result<service> start(service_options options = {});

  service(service&&) noexcept;
  service& operator=(service&&) noexcept;
  /// Stops. In a callback it cannot wait: then another thread stops behind its back.
  ~service();

  /// Adds an instance; it is served from now on.
  /// @param name 1 … 63 characters: letters, digits, and `.`, `_` or `-` but not first.
  /// @returns Nothing, or `bad_option`, `name_taken` or `stopped`.
  result<void> add_instance(std::string name, instance what);

  /// Removes an instance: its sessions end as if the service stopped, then its
  /// console. Returns when they have, which takes 3 s at most. The name is free at once.
  /// @returns Nothing, or `name_unknown` or `stopped`.
  result<void> remove_instance(const std::string& name);

  /// Listens on one more socket; connections are accepted from now on.
  /// @returns Nothing (of TCP: the port), or
  ///   - `ENAMETOOLONG`: a path of more than 107 bytes,
  ///   - `EADDRINUSE`: somebody serves this path or port already,
  ///   - `bad_option`: no IP address, or none of `token`, `authorize` and `web_page`,
  ///   - `stopped`, or the error of socket(2), bind(2), lchown(2), chmod(2) or listen(2).
  result<void> listen(const unix_endpoint& where);
  result<std::uint16_t> listen(const tcp_endpoint& where);

  /// Makes a link by which one person signs in to the web page within 15 minutes. Of more than 64
  /// that nobody has used the oldest are forgotten.
  /// @returns The link, or `bad_option`: no endpoint serves the page; or `stopped`.
  result<sign_in_link> make_sign_in_link();

  /// Answers a request that the host received on a server of its own. The host has
  /// authenticated it: `authorize` is asked with `entry::adopted`, nobody else.
  /// @param answer Called once, like a callback; with 503 if the service stops before.
  void handle(http_request request, handed_over by, std::function<void(http_response)> answer);

  /// Serves a connected stream socket whose first request the host has read already; for
  /// upgrades, and best used through `adopt.hpp`. `request` is answered on the socket,
  /// which is closed if it was no upgrade.
  /// @param socket Is taken over, whatever is returned.
  /// @returns Nothing, or `stopped`, or `bad_option`: there is a body, more than 16 KiB of
  ///   head, or a line break where none can be; or the error of fcntl(2).
  result<void> serve(int socket, const http_request& request, handed_over by);

  [[nodiscard]] service_metrics metrics() const;

  /// Refuses what is new, ends every session and console in order, joins every thread.
  /// Idempotent; returns within `drain_timeout` and a little to give memory back. A
  /// callback or source that does not return is left behind and counted.
  /// @returns What was dropped, or `called_from_callback`: then nothing has happened.
  result<stop_report> stop();

private:
  class impl;
  explicit service(std::unique_ptr<impl> state) noexcept;

  std::unique_ptr<impl> impl_;
};

} // namespace lectern
