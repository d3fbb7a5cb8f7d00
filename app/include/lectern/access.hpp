#pragma once

#include "lectern/export.hpp"

#include <cstdint>
#include <functional>
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

/// Decides about every request, one question after the other. Without an authorizer, who
/// came by a Unix socket, with the token of a TCP port, from the web page, or from the host may
/// do everything.
using authorizer = std::function<void(const access_request&, access_answer)>;

} // namespace lectern
