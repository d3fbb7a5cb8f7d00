#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/session/operation_fsm.hpp"
#include "actors/session/operation_order.hpp"
#include "net/stream/terminal_size.hpp"

#include <caf/error.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace lectern {

/// The slots of these sockets, without their secrets.
[[nodiscard]] inline std::vector<operation_fsm::slot>
slots_of(const std::vector<socket_plan>& sockets) {
  std::vector<operation_fsm::slot> slots;
  for (const auto& socket : sockets)
    slots.push_back({socket.role, socket.stream, socket.required});
  return slots;
}

/// Of the operation that has the work.
struct work_context {
  pinned_actor<operation_actor>& actor; ///< As which its work sends and asks.
  io_unit& unit;
  viewer_id viewer{};                        ///< As which the source knows its client.
  std::chrono::milliseconds hang_up_grace{}; ///< From SIGHUP to SIGKILL.
  /// Ends the operation so: of work that has no source to report its end.
  std::function<void(ending)> over = {};
};

/// What an operation is for: a command that it runs, or a console that it attaches to. The
/// operation knows its sockets, its deadlines and its final state; its work knows the source.
///
/// Belongs to one operation, and is called on its thread.
class work {
public:
  work() = default;
  work(const work&) = delete;
  work& operator=(const work&) = delete;
  virtual ~work() = default;

  /// Fills in what is shown of the operation when it begins.
  virtual void describe(operation_info& info) const = 0;

  /// The sockets that it needs, without their secrets. Those of recordings are claimed already: no
  /// client may have them.
  [[nodiscard]] virtual std::vector<operation_fsm::slot> slots() const = 0;

  /// Whether its natural end waits for the viewer to close: see `operation_fsm`.
  [[nodiscard]] virtual bool awaits_echo() const = 0;

  /// Does what comes before any socket may connect. `then` runs once, perhaps at once: without an
  /// error if they may.
  virtual void prepare(std::function<void(caf::error)> then) = 0;

  /// The source, which exists from the first call on.
  [[nodiscard]] virtual feed_actor source() = 0;

  /// Where its views begin; unset: as the source likes.
  [[nodiscard]] virtual std::optional<log_position> resume() const { return std::nullopt; }

  /// The client may know its window before all of its sockets are there: then the work starts with
  /// it. @pre There was no call of `source` yet.
  virtual void set_size(net::terminal_size size) = 0;

  /// Every socket that it needs is there.
  virtual void start() = 0;

  /// Ends it; once more, with `at_once`, if the service stops meanwhile. Either the source reports
  /// its end, or `left` runs, perhaps at once.
  /// @param link Which shows the source to the client, if it is still there.
  virtual void end(bool at_once, const connection_actor& link, std::function<void()> left) = 0;

  /// What the end of the source means for the operation.
  [[nodiscard]] virtual ending outcome_of(const source_ending& end) const = 0;

  /// The operation is final: the source is not used any more.
  virtual void release() {}

  /// Forgets the handles of other actors.
  virtual void drop() = 0;

  // -- what only commands have

  /// A file into which it is recorded was removed.
  virtual void lose(const recording_lost&) {}

  /// What its recordings lack, according to the bytes that its links have dropped.
  [[nodiscard]] virtual std::optional<recording_flaw> flaw(const traffic&) const {
    return std::nullopt;
  }
};

} // namespace lectern
