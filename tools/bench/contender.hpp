#pragma once

#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tools/bench/bare_loop.hpp"

#include <memory>
#include <optional>
#include <string>

namespace lectern::bench {

/// A script that a WebSocket serves, and our ends of its streams.
class running_script {
public:
  running_script(const test::endpoint& bare, const std::string& script, bool on_terminal);
  explicit running_script(test::exec_session session);

  [[nodiscard]] test::ws_peer& input();
  [[nodiscard]] test::ws_peer& output();

private:
  std::optional<test::ws_peer> bare_;         ///< Of a bare loop.
  std::optional<test::exec_session> session_; ///< Of the daemon.
};

/// Something that relays scripts to WebSockets.
class contender {
public:
  contender() = default;
  contender(const contender&) = delete;
  virtual ~contender() = default;

  /// Runs `script` with a shell.
  [[nodiscard]] virtual running_script start(const std::string& script, bool on_terminal) = 0;

  /// Waits until everything about `script` is over, as its clients would.
  virtual void finish(running_script& script) = 0;

  /// The process that does the work.
  [[nodiscard]] virtual pid_t pid() const = 0;
};

/// Those that are compared. The loop is started first: it forks.
/// @param records Whether the daemon writes its trace.
[[nodiscard]] std::unique_ptr<contender> make_bare_contender();
[[nodiscard]] std::unique_ptr<contender> make_lectern_contender(bool records = true);

} // namespace lectern::bench
