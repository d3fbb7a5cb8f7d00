#pragma once

#include "actors/trace/check.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The rules of `check.hpp`, each group a small automaton that is fed every event.
namespace lectern::trace {

/// By a number that a trace gives; a key comes and goes with each message, so without a
/// node of its own.
template <class Key, class Value>
using by_number = boost::unordered_flat_map<Key, Value>;

/// Collects the violations that the rules find.
class complaints {
public:
  void add(rule which, std::string words, std::vector<event_index> evidence) {
    found_.push_back({which, std::move(words), std::move(evidence)});
  }

  [[nodiscard]] std::vector<violation> take() { return std::move(found_); }

private:
  std::vector<violation> found_;
};

/// Links: their owner, their writes, their end, their bytes.
class link_rules {
public:
  explicit link_rules(complaints& to) : complain_(to) {}

  void on(event_index at, const event& entry);
  void owner_ended(event_index at, std::uint32_t actor);

private:
  struct link {
    std::uint32_t number = 0;
    std::uint32_t owner = 0;
    event_index opened = no_event;
    event_index writing = no_event; ///< The write in flight.
    event_index closed = no_event;  ///< Close, or given up.
    event_index gone = no_event;
    bool writes_data = false; ///< Of the write in flight.
    std::uint64_t taken = 0;
    std::uint64_t written = 0; ///< Of data: texts are not output.
  };

  void open(event_index at, const event& entry);
  void write(event_index at, const event& entry, link& on);
  void end(event_index at, const event& entry, link& on);

  complaints& complain_;
  by_number<std::uint32_t, link> links_;
  by_number<std::uint32_t, std::vector<std::uint32_t>> owned_; ///< Links by actor.
};

/// Sources: their children, their viewers, their bytes.
class source_rules {
public:
  explicit source_rules(complaints& to) : complain_(to) {}

  void on(event_index at, const event& entry);
  /// Of an operation: whether it controls a console, and which links are its client's.
  void on_control(event_index at, const event& entry);
  void ended(event_index at, std::uint32_t actor);

private:
  struct viewer {
    event_index added = no_event;
    event_index ended = no_event; ///< The end.
    std::uint32_t stream = 0;
    std::uint64_t reached = 0; ///< The offset up to which it has everything, or a gap.
    std::uint64_t due = 0;     ///< What was read of its stream until that was drained, in bytes.
    std::uint64_t under_way = 0;
  };

  struct source {
    event_index child = no_event; ///< Its start.
    event_index child_exit = no_event;
    std::map<std::uint32_t, std::uint64_t> read; ///< By stream, in bytes.
    event_index last_read = no_event;
    /// The operation that controls it, or 0; unset while that is not known, and of commands.
    std::optional<std::uint32_t> controller;
    event_index controlled = no_event;       ///< Since when.
    std::uint64_t input_waits = 0;           ///< Accepted, and not with the child, in bytes.
    std::map<std::uint32_t, viewer> viewers; ///< By link.
  };

  void take_input(event_index at, const event& entry, source& from);
  void view(event_index at, const event& entry, source& from);
  void end_view(event_index at, const event& entry, const source& from, viewer& receiver);

  complaints& complain_;
  by_number<std::uint32_t, source> sources_;
  by_number<std::uint32_t, std::uint32_t> operations_; ///< By link.
};

/// Operations: their one final state, and that they end without their clients.
class operation_rules {
public:
  explicit operation_rules(complaints& to) : complain_(to) {}

  void on(event_index at, const event& entry);
  void on_link(event_index at, const event& entry);
  void on_message(event_index at, const event& entry);
  void ended(event_index at, std::uint32_t actor);

private:
  struct operation {
    event_index named = no_event;
    event_index decided = no_event; ///< Its end.
    event_index final = no_event;
    event_index lost = no_event; ///< The end of a link that is its client's, once that is known.
  };

  struct loss {
    event_index gone = no_event;
    std::uint32_t operation = 0;
  };

  void judge(event_index at, operation& target, std::uint32_t actor);

  complaints& complain_;
  by_number<std::uint32_t, operation> operations_;
  by_number<std::uint32_t, std::uint32_t> vital_; ///< Operation by link.
  by_number<std::uint32_t, loss> losses_;         ///< By the connection that reports it.
  by_number<std::uint64_t, loss> reports_;        ///< By the key of the message.
};

/// Actors: their threads and their ends.
class actor_rules {
public:
  explicit actor_rules(complaints& to) : complain_(to) {}

  void on(event_index at, const event& entry);
  void finish(event_index last);

  /// Whether it was born in what is judged, and has not ended.
  [[nodiscard]] bool lives(std::uint32_t actor) const { return born_.contains(actor); }

private:
  struct handler {
    event_index began = no_event;
    std::uint64_t ends = 0;
    std::uint32_t ring = 0;
  };

  void handle(event_index at, const event& entry);
  void end(event_index at, const event& entry);

  complaints& complain_;
  by_number<std::uint32_t, event_index> born_;                 ///< And not ended.
  by_number<std::uint32_t, handler> last_;                     ///< Handler by actor.
  by_number<std::uint32_t, std::vector<std::uint32_t>> owned_; ///< Actors by their owner.
};

/// Messages: their order and their answers.
class message_rules {
public:
  message_rules(complaints& to, const actor_rules& actors) : complain_(to), actors_(actors) {}

  void on(event_index at, const event& entry);
  void ended(event_index at, std::uint32_t actor);

private:
  using pair = std::uint64_t;                              ///< Sender and receiver.
  using request = std::pair<std::uint32_t, std::uint32_t>; ///< Sender and number.

  struct asked {
    event_index sent = no_event;
    bool handled = false;
  };

  void send(event_index at, const event& entry);
  void receive(event_index at, const event& entry);

  complaints& complain_;
  const actor_rules& actors_;
  by_number<std::uint64_t, event_index> in_flight_;         ///< Sends by key.
  by_number<pair, event_index> last_handled_;               ///< Its send, by pair.
  by_number<std::uint32_t, std::map<request, asked>> open_; ///< By receiver.
};

} // namespace lectern::trace
