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
  entry door{};
  /// Of `adopted`: the name given by the host. Of `web_page`: the name that the person chose, which
  /// proves only that it is the same person as before. Otherwise `user 1000`, or `token`.
  std::string name = {};
  std::optional<std::uint32_t> user = {};   ///< Of `unix_socket`: the peer (unix(7)).
  std::optional<std::int32_t> process = {}; ///< As `user`.
  std::string authorization = {};           ///< That header field; empty if there is none.
  /// The same for the same caller, different for any other: `unix:1000`, `token`, `web:<pass>`,
  /// `host:<name>`. On the web page a caller is one browser, from sign-in to sign-out.
  std::string id = {};
};

/// What a request is for.
enum class action : std::uint8_t {
  look,           ///< Read the server, lists, an instance, an operation.
  watch_events,   ///< Of all instances.
  read_log,       ///< Of a console.
  clear_log,      ///< Of a console.
  attach_console, ///< View it and type.
  watch_console,  ///< View it as a spectator, which cannot type and disturbs nobody.
  run_command,
  read_recording, ///< The recorded output of a command.
  remove_recording,
  join_operation, ///< Connect a socket of the caller's own operation; also needs its secret.
  cancel_operation,
  invite, ///< Create a link to sign in to the web page.
};

/// A question to the authorizer: is this allowed?
struct access_request {
  caller who = {};
  action what{};
  std::string instance = {};             ///< Empty if it is not about a single one.
  bool read_only = false;                ///< It changes nothing, and does not allow typing.
  std::vector<std::string> command = {}; ///< Of `run_command`.
  bool force = false;                    ///< Of `attach_console`: take it over if it is in use.

  // Of `run_command`, in addition to `command`: these also decide which code runs, and as whom. A
  // client that can set `PATH` or `LD_PRELOAD` can run anything, whatever the command is called.
  std::map<std::string, std::string> environment = {}; ///< As requested by the client.
  std::string directory = {};                          ///< Empty: the instance's choice.
  std::uint32_t user = 0;                              ///< 0: the default of the instance.
  std::uint32_t group = 0;
  bool has_terminal = false; ///< One stream; otherwise three: input, output, errors.
  bool has_client = true;    ///< A client connects; otherwise it starts at once.
  bool is_recorded = false;  ///< Its output goes to files: see `service_options::recordings`.

  /// Of `join_operation` and `cancel_operation`: the caller created the operation. Joining the
  /// operation of another caller is refused without asking, even with its secret, unless the caller
  /// is root or the service's own user on the Unix socket.
  bool is_own = false;
};

/// Answers one question, at once or later; the first answer counts. If the last copy is
/// destroyed without an answer, or `authorize_timeout` passes, the request is denied.
///
/// Thread safety: every member from any thread; none of them blocks.
class LECTERN_EXPORT access_answer {
public:
  void allow() const;

  /// @param reason Is sent to the client with `403 Forbidden`; may be empty.
  void deny(std::string reason = {}) const;

  class state;
  explicit access_answer(std::shared_ptr<state> of) noexcept;

private:
  std::shared_ptr<state> state_;
};

/// Decides about every request, one after the other. Without an authorizer, anyone who can connect
/// to a Unix socket, has the token of a TCP port, has signed in to the web page, or was let in by
/// the host can do everything, except cancel the operations of others: only root and the service's
/// own user can, on the Unix socket.
using authorizer = std::function<void(const access_request&, access_answer)>;

} // namespace lectern
