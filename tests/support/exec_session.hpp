#pragma once

#include "tests/support/ws_peer.hpp"

#include <boost/json/object.hpp>

#include <deque>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::test {

/// What came through one socket, from the upgrade to the end of the stream.
struct stream_record {
  std::string bytes;      ///< Of Binary frames.
  unsigned end_marks = 0; ///< Empty Text frames.
  std::vector<ws_frame>
    strangers; ///< All other frames, including those after the end mark or Close.
  std::optional<ws_frame> close;
};

std::ostream& operator<<(std::ostream& os, const stream_record& record);

/// Reads a socket to the end of its stream, and answers its Close frame.
[[nodiscard]] stream_record read_stream(ws_peer& peer, deadline until);

/// The socket of events, and what it announced of operations.
class event_listener {
public:
  explicit event_listener(const endpoint& where);

  /// Waits for the next event that announces an operation. @returns Its id.
  [[nodiscard]] std::string begun(deadline until);

  /// Waits for the event with the final state of this operation.
  /// @returns The operation as it was then.
  [[nodiscard]] boost::json::object final_state(const std::string& operation, deadline until);

private:
  void take_event(deadline until);

  ws_peer peer_;
  std::deque<std::string> begun_;                     ///< Told, and not asked for yet.
  std::map<std::string, boost::json::object> finals_; ///< The same.
};

/// Asks for the log of a console until it contains `text`.
/// @returns The log. @throws std::runtime_error at `until`.
std::string await_console_log(const endpoint& where, const std::string& instance,
                              std::string_view text, deadline until);

/// A command or a console, driven by hand.
class exec_session {
public:
  /// Runs `command`; the sockets are still to be opened.
  [[nodiscard]] static exec_session run(const endpoint& where,
                                        const std::vector<std::string>& command, bool on_terminal);

  /// Attaches to the console of the host.
  [[nodiscard]] static exec_session attach(const endpoint& where, bool force = false);

  /// @throws std::runtime_error, with the answer, if `body` is refused.
  exec_session(endpoint where, const std::string& target, const boost::json::object& body);

  /// Opens every socket, in the order in which the clients do: control first.
  void open_all();

  /// @param fields More of the handshake; each ends in CR LF.
  void open(const std::string& slot, const std::string& fields = {});

  /// @pre It was opened.
  [[nodiscard]] ws_peer& socket(const std::string& slot) { return sockets_.at(slot); }

  [[nodiscard]] bool has(const std::string& slot) const { return secrets_.contains(slot); }

  /// Where the socket of `slot` is, secret included.
  [[nodiscard]] std::string target_of(const std::string& slot) const;

  [[nodiscard]] const std::string& operation() const noexcept { return operation_; }

  /// Reads until `text` has come through socket 0 or 1.
  /// @returns All that came meanwhile. @throws std::runtime_error at `until`.
  std::string await_output(std::string_view text, deadline until);

  /// Leaves as a client does that goes away: no Close frame on any socket.
  void drop() { sockets_.clear(); }

private:
  endpoint where_;
  std::string operation_;
  std::map<std::string, std::string> secrets_;
  std::map<std::string, ws_peer> sockets_;
};

} // namespace lectern::test
