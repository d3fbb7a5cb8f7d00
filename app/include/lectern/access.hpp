#pragma once

#include "lectern/export.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lectern {

/// How a client reached the service.
enum class entry : std::uint8_t {
  unix_socket,
  tcp,
  adopted,  ///< The host program accepted it: see `service::handle` and `adopt.hpp`.
  web_page, ///< As `tcp`, from the web page: a person who has signed in.
};

/// The client that makes a request.
struct caller {
  lectern::entry entry{};
  /// For `adopted`, the name given by the host. For `web_page`, the name that the person chose,
  /// which proves only that it is the same person as before. Otherwise `user 1000`, or `token`.
  std::string name = {};
  std::optional<std::uint32_t> user = {};   ///< For `unix_socket`, of the peer (unix(7)).
  std::optional<std::int32_t> process = {}; ///< Likewise, its process id.
  std::string authorization = {};           ///< The request's header field; may be empty.
  /// Identifies the caller, and differs from any other caller's: `unix:1000`, `token`,
  /// `web:<pass>`, `host:<name>`. On the web page a caller is one browser, from sign-in to
  /// sign-out.
  std::string id = {};
};

/// What a request does.
enum class action : std::uint8_t {
  look,           ///< Read the server, lists, an instance, an operation.
  watch_events,   ///< Receive the events of all instances.
  read_log,       ///< Read the log of a console.
  clear_log,      ///< Clear the log of a console.
  attach_console, ///< View it and type.
  watch_console,  ///< View it as a spectator, which cannot type and does not affect others.
  run_command,
  read_recording, ///< The recorded output of a command.
  remove_recording,
  join_operation, ///< Connect a socket of the caller's own operation; also needs its secret.
  cancel_operation,
  invite, ///< Create a link to sign in to the web page.
  manage, ///< Make, change, remove, start, stop or freeze an instance.
};

/// A question to the authorizer: is this allowed?
struct access_request {
  lectern::caller caller = {};
  lectern::action action{};
  std::string instance = {};             ///< Name of the instance; empty if it is not about one.
  bool read_only = false;                ///< Changes nothing, and does not allow typing.
  std::vector<std::string> command = {}; ///< For `run_command`.
  bool force = false;                    ///< For `attach_console`: takes it over if it is in use.

  // For `run_command`, in addition to `command`: these also decide which code runs, and as which
  // user. A client that can set `PATH` or `LD_PRELOAD` can run anything, whatever the command is
  // called.
  std::map<std::string, std::string> environment = {}; ///< As requested by the client.
  std::string directory = {};                          ///< Empty: the instance's choice.
  std::uint32_t user = 0;                              ///< 0: the default of the instance.
  std::uint32_t group = 0;                             ///< Likewise.
  bool has_terminal = false; ///< One stream; otherwise three: input, output, errors.
  bool has_client = true;    ///< Starts when a client connects; otherwise at once.
  bool is_recorded = false;  ///< Its output goes to files: see `service_options::recordings`.

  /// For `join_operation` and `cancel_operation`: the caller created the operation. Joining the
  /// operation of another caller is refused without asking, even with its secret, unless the caller
  /// is root or the service's own user on the Unix socket.
  bool is_own = false;
};

/// Answers one question, at once or later; the first answer counts. If the last copy is
/// destroyed without an answer, or `authorize_timeout` passes, the request is denied.
///
/// Thread safety: every member may be called from any thread; none of them blocks.
class LECTERN_EXPORT access_answer {
public:
  void allow() const;

  /// @param reason Sent to the client with `403 Forbidden`; may be empty.
  void deny(std::string reason = {}) const;

  class state;
  explicit access_answer(std::shared_ptr<state> shared) noexcept; ///< For the service.

private:
  std::shared_ptr<state> state_;
};

/// Called for every request, one call at a time. Without an authorizer, anyone who can connect
/// to a Unix socket, has the token of a TCP port, has signed in to the web page, or was let in by
/// the host can do everything, except cancel the operations of others: only root and the service's
/// own user can, on the Unix socket.
using authorizer = std::function<void(const access_request&, access_answer)>;

} // namespace lectern
