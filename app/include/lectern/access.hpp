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

/// Through which door a client came.
enum class entry : std::uint8_t {
  unix_socket,
  tcp,
  adopted,  ///< The host program accepted it: see `service::handle` and `adopt.hpp`.
  web_page, ///< As `tcp`, from the web page: somebody who has signed in.
};

/// Who asks.
struct caller {
  entry door{};
  /// Of `adopted`: as the host named it. Of `web_page`: as they called themselves, which proves
  /// nothing but that it was the same person before. Otherwise `user 1000`, or `token`.
  std::string name = {};
  std::optional<std::uint32_t> user = {};   ///< Of `unix_socket`: whoever connected (unix(7)).
  std::optional<std::int32_t> process = {}; ///< As `user`.
  std::string authorization = {};           ///< The field of that name; empty if there was none.
  /// Equal for equal callers, and for nobody else: `unix:1000`, `token`, `web:<pass>`,
  /// `host:<name>`. Of the web page: one browser that has signed in, until it signs out.
  std::string id = {};
};

/// What somebody wants to do.
enum class action : std::uint8_t {
  look,           ///< At the server, lists, an instance, an operation.
  watch_events,   ///< Of all instances.
  read_log,       ///< Of a console.
  clear_log,      ///< Of a console.
  attach_console, ///< See it and type.
  run_command,
  read_recording, ///< What a command said that nobody watched.
  remove_recording,
  join_operation, ///< Connect a socket of one's own operation; a secret is needed, too.
  cancel_operation,
  invite, ///< Let somebody sign in to the web page.
};

/// A question: may they?
struct access_request {
  caller who = {};
  action what{};
  std::string instance = {};             ///< Empty if it is about no single one.
  bool read_only = false;                ///< Nothing is changed by it, and nobody can type.
  std::vector<std::string> command = {}; ///< Of `run_command`.
  bool force = false;                    ///< Of `attach_console`: take it from whoever has it.

  // Of `run_command`, beside `command`: what decides, with it, which code runs as whom. Whoever may
  // set `PATH` or `LD_PRELOAD` runs what they like, whatever the command is called.
  std::map<std::string, std::string> environment = {}; ///< As the client wants it.
  std::string directory = {};                          ///< Empty: the instance's choice.
  std::uint32_t user = 0;                              ///< 0: what the instance means by it.
  std::uint32_t group = 0;
  bool has_terminal = false; ///< One stream; otherwise input, output and errors are three.
  bool has_client = true;    ///< Somebody is connected; otherwise it starts at once, by itself.
  bool is_recorded = false;  ///< Its output goes to files: see `service_options::recordings`.

  /// Of `join_operation` and `cancel_operation`: the caller made the operation. A socket of
  /// somebody else's is refused without a question, secret or not, unless root or the service's
  /// own user comes by the Unix socket.
  bool is_own = false;
};

/// The way to answer one question, at once or later; the first answer counts. Without
/// any the answer is no: when the last copy is gone, or `authorize_timeout` has passed.
///
/// Thread safety: every member from any thread; none of them blocks.
class LECTERN_EXPORT access_answer {
public:
  void allow() const;

  /// @param reason Is told to the client behind `403 Forbidden`; may be empty.
  void deny(std::string reason = {}) const;

  class state;
  explicit access_answer(std::shared_ptr<state> of) noexcept;

private:
  std::shared_ptr<state> state_;
};

/// Decides about every request, one question after the other. Without an authorizer, anyone who
/// came by a Unix socket, with the token of a TCP port, from the web page, or from the host may
/// do everything but cancel what others have made: for that they need the Unix socket, as root or
/// as the service's own user.
using authorizer = std::function<void(const access_request&, access_answer)>;

} // namespace lectern
