#pragma once

#include "actors/messages/handles.hpp"
#include "actors/messages/source_plan.hpp"
#include "actors/session/operation_fsm.hpp"
#include "net/file/append_file.hpp"
#include "net/stream/terminal_size.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lectern {

/// Run a command.
struct exec_order {
  operation_id id;
  std::string instance;
  /// As the client put it; shown in the operation. Never null.
  std::shared_ptr<const exec_request> request;
  source_plan source; ///< As the instance planned it.
  /// For output and errors, if they are recorded; otherwise none.
  std::vector<net::append_file> recordings;
  principal maker = {};
  std::shared_ptr<const void> share = {}; ///< Of what operations may cost, while it lives.
};

/// Attach to a console.
struct console_order {
  operation_id id;
  std::string instance;
  feed_actor console;
  bool force = false; ///< Take it from whoever controls it.
  std::optional<net::terminal_size> size;
  /// Set: one socket in the session protocol, and where its client was.
  std::optional<log_position> resume = {};
  principal maker = {};
  std::shared_ptr<const void> share = {}; ///< As above.
};

/// What an operation is to do, and all in which commands and consoles differ.
using operation_order = std::variant<exec_order, console_order>;

/// The sockets that the order needs, each with a fresh secret. Those of recordings
/// are claimed already: no client may have them.
[[nodiscard]] std::vector<operation_fsm::slot> slots_of(const operation_order& order);

/// About what it costs to keep a request: its strings, and what stands around each.
[[nodiscard]] std::size_t bytes_of(const exec_request& request);

/// What of a command is shown in lists, in events, and to others than its maker, and kept once its
/// operation has ended. Chosen: more than people read; a list of 1,000 stays below 2 MiB.
inline constexpr std::size_t shown_command_bytes_max = 1024;

/// The first words of a command, up to `shown_command_bytes_max`. A word that is cut ends in `…`,
/// and not within a character.
[[nodiscard]] std::vector<std::string> beginning_of(const std::vector<std::string>& command);

/// A request that is kept for people to read: the same if it is small, otherwise the beginning of
/// its command, without its environment. Null if `whole` is.
[[nodiscard]] std::shared_ptr<const exec_request>
abbreviated(const std::shared_ptr<const exec_request>& whole);

/// Whether its end waits for the viewer to close: see `operation_fsm`.
[[nodiscard]] bool awaits_echo(const operation_order& order);

/// The stream of the source that a slot is for; `no_stream` of one that only controls.
[[nodiscard]] std::size_t stream_of(const operation_fsm::slot& slot);

/// The operation as it is shown when it begins.
[[nodiscard]] operation_info describe(const operation_order& order, wall_time now);

/// What the end of a command means to the API: 127 and 126 as shells have it.
[[nodiscard]] operation_fsm::work_ended outcome_of(const source_ending& end);

} // namespace lectern
