#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// The contents of the files of a trace, byte for byte. `FORMAT.md` explains it with
/// an example. Standard headers only: a reader needs nothing else of Lectern.
///
/// Numbers have the byte order of the machine that wrote them. Values are appended,
/// never reordered: they are in files.
namespace lectern::trace {

// -- records ------------------------------------------------------------------

/// What a record reports. `info_of` below explains its fields.
enum class kind : std::uint8_t {
  none = 0,

  send = 1,    ///< A message is about to be put into a mailbox; by the sender's thread.
  receive = 2, ///< It is handled; `dur` is how long that took.
  reject = 3,  ///< Its receiver has ended.

  spawn = 8,
  exit = 9,
  phase = 10, ///< The state machine of an actor moved.
  enter = 11, ///< An event of the loop is handled; `dur` is how long that took.
  down = 12,  ///< An actor learns that another one, on which it depends, has ended.
  owns = 13,  ///< It ends after that actor.

  link_open = 16,      ///< A connection owns this link from now on.
  link_read = 17,      ///< Bytes were received.
  link_write = 18,     ///< A write begins.
  link_written = 19,   ///< The kernel has taken it.
  link_close = 20,     ///< Close is sent; nothing may follow.
  link_drop = 21,      ///< Given up without a Close.
  link_gone = 22,      ///< The socket is closed; what was accepted and not written is lost.
  link_end = 23,       ///< The peer's Close, or the end or an error of its stream.
  output_taken = 24,   ///< A connection accepted output of its source.
  output_refused = 25, ///< It arrived when the connection was ending.
  link_stop = 26,      ///< Its owner wants the link closed.

  child_start = 32, ///< A source was opened. Pid 0: it is not a process.
  child_exit = 33,
  child_signal = 34,
  child_failed = 35,   ///< It could not be opened.
  source_read = 36,    ///< A source read output of its child.
  source_discard = 37, ///< Part of it that had no viewer.
  source_drained = 38, ///< Everything the stream had was read.
  source_write = 39,   ///< The child took input.

  output_sent = 40, ///< A source sent output to a viewer.
  credit_taken = 41,
  end_sent = 42,     ///< A source reported to a viewer that nothing follows the offset `value`.
  gap_sent = 43,     ///< A source reported to a viewer which output it has missed.
  viewer_added = 44, ///< Its view begins at the offset `value`.
  viewer_gone = 45,
  source_cut = 46,   ///< The child has exited, others hold its output: the rest is not waited for.
  source_ended = 47, ///< The end of a source, after its last byte; `source_end` says how.

  operation_named = 48, ///< `value`, `dur` and `aux` are its UUID.
  slot_joined = 49,     ///< A link serves a slot of an operation.
  operation_final = 50,
  console_granted = 51,
  console_freed = 52,
  end_decided = 53, ///< From now on the operation ends, because of this cause.

  service_start = 60,
  service_stop = 61, ///< In order: any actor that lives now has leaked.
  mark = 63,         ///< Set by an embedding program, to be found again.

  input_taken = 64,   ///< A source accepted input of a viewer, for its child.
  input_dropped = 65, ///< Input that came too late, or from a viewer that may not type.
  /// A size, a signal, the end of input or a wish for control, of a viewer that may not have it.
  order_dropped = 66,
};

/// One event. Half a cache line; never crosses one.
struct record {
  std::uint64_t when = 0;  ///< Ticks since the trace began, shifted by 8; below them the kind.
  std::uint32_t self = 0;  ///< The actor it happened to, or that did it; 0 for none.
  std::uint32_t peer = 0;  ///< Another actor, a link, a stream: see `info_of`.
  std::uint64_t value = 0; ///< Of messages: a key, unique while in flight, and 16 bits of type.
  std::uint32_t dur = 0;   ///< Ticks / 16 of handling, at least 1; 0: it has not finished.
  std::uint32_t aux = 0;

  [[nodiscard]] constexpr trace::kind kind() const noexcept {
    return static_cast<trace::kind>(when & 0xff);
  }
  [[nodiscard]] constexpr std::uint64_t ticks() const noexcept { return when >> 8; }
  [[nodiscard]] constexpr std::uint64_t key() const noexcept { return value >> 16; }
  [[nodiscard]] constexpr std::uint16_t type() const noexcept {
    return static_cast<std::uint16_t>(value);
  }
};
static_assert(sizeof(record) == 32);

/// A record before it has a place in time.
struct fact {
  trace::kind kind{};
  std::uint32_t self = 0;
  std::uint32_t peer = 0;
  std::uint64_t value = 0;
  std::uint32_t aux = 0;
};

/// Bits of `aux` of messages. Below them: the number of the request, if it is of one.
inline constexpr std::uint32_t ticket_response = 1U << 31;
inline constexpr std::uint32_t ticket_request = 1U << 30;
inline constexpr std::uint32_t ticket_unhandled = 1U << 29; ///< Of `receive`: skipped or dropped.
inline constexpr std::uint32_t ticket_number = (1U << 29) - 1;

/// The name of a kind and of its fields; empty for a field that is not used.
struct kind_info {
  std::string_view name;
  std::string_view peer;
  std::string_view value; ///< Of `value`.
  std::string_view aux;
};

/// Readers use what the file says about kinds instead: it may be newer.
/// @returns An empty name for a number that is not a kind.
// A table as a switch, so that the compiler misses a kind that it lacks.
// NOLINTNEXTLINE(readability-function-size)
[[nodiscard]] constexpr kind_info info_of(kind which) noexcept {
  switch (which) {
  case kind::none:
    break;
  case kind::send:
    return {"send", "to", "message", "ticket"};
  case kind::receive:
    return {"receive", "from", "message", "ticket"};
  case kind::reject:
    return {"reject", "to", "message", "ticket"};
  case kind::spawn:
    return {"spawn", "parent", "role", "unit"};
  case kind::exit:
    return {"exit", "", "", "reason"};
  case kind::phase:
    return {"phase", "before", "", "after"};
  case kind::enter:
    return {"enter", "", "", "entrance"};
  case kind::down:
    return {"down", "actor", "", ""};
  case kind::owns:
    return {"owns", "actor", "", ""};
  case kind::link_open:
    return {"link_open", "link", "", ""};
  case kind::link_read:
    return {"link_read", "link", "bytes", ""};
  case kind::link_write:
    return {"link_write", "link", "bytes", "frame"};
  case kind::link_written:
    return {"link_written", "link", "bytes", ""};
  case kind::link_close:
    return {"link_close", "link", "", "code"};
  case kind::link_drop:
    return {"link_drop", "link", "", ""};
  case kind::link_gone:
    return {"link_gone", "link", "bytes_dropped", "cause"};
  case kind::link_end:
    return {"link_end", "link", "code", "errno"};
  case kind::output_taken:
    return {"output_taken", "link", "bytes", ""};
  case kind::output_refused:
    return {"output_refused", "link", "bytes", ""};
  case kind::link_stop:
    return {"link_stop", "link", "", "code"};
  case kind::child_start:
    return {"child_start", "", "pid", "streams"};
  case kind::child_exit:
    return {"child_exit", "", "", "exit_status"};
  case kind::child_signal:
    return {"child_signal", "", "", "signal"};
  case kind::child_failed:
    return {"child_failed", "", "", "errno"};
  case kind::source_read:
    return {"source_read", "stream", "bytes", ""};
  case kind::source_discard:
    return {"source_discard", "stream", "bytes", ""};
  case kind::source_drained:
    return {"source_drained", "stream", "", ""};
  case kind::source_write:
    return {"source_write", "stream", "bytes", ""};
  case kind::output_sent:
    return {"output_sent", "link", "bytes", ""};
  case kind::credit_taken:
    return {"credit_taken", "link", "bytes", ""};
  case kind::end_sent:
    return {"end_sent", "link", "offset", ""};
  case kind::gap_sent:
    return {"gap_sent", "link", "bytes", ""};
  case kind::viewer_added:
    return {"viewer_added", "link", "offset", "stream"};
  case kind::viewer_gone:
    return {"viewer_gone", "link", "", ""};
  case kind::source_cut:
    return {"source_cut", "", "", ""};
  case kind::source_ended:
    return {"source_ended", "", "exit_status", "source_end"};
  case kind::operation_named:
    return {"operation_named", "", "uuid", "uuid"};
  case kind::slot_joined:
    return {"slot_joined", "link", "vital", "slot"};
  case kind::operation_final:
    return {"operation_final", "", "exit_code", "status"};
  case kind::console_granted:
    return {"console_granted", "operation", "", ""};
  case kind::console_freed:
    return {"console_freed", "operation", "", ""};
  case kind::end_decided:
    return {"end_decided", "link", "on_request", "end_cause"};
  case kind::service_start:
    return {"service_start", "", "", "units"};
  case kind::service_stop:
    return {"service_stop", "", "bytes_dropped", ""};
  case kind::mark:
    return {"mark", "", "number", ""};
  case kind::input_taken:
    return {"input_taken", "link", "bytes", ""};
  case kind::input_dropped:
    return {"input_dropped", "link", "bytes", ""};
  case kind::order_dropped:
    return {"order_dropped", "link", "", ""};
  }
  return {};
}

/// How a source ended: `aux` of `source_ended`.
enum class source_end : std::uint8_t {
  unknown = 0, ///< Its exit status is not known.
  exited = 1,
  signalled = 2,   ///< A signal terminated it.
  not_started = 3, ///< `child_failed` says why.
  hung_up = 4,     ///< Its owner ended it before it was started.
};

[[nodiscard]] constexpr std::string_view trace_name(source_end which) noexcept {
  switch (which) {
  case source_end::unknown:
    return "unknown";
  case source_end::exited:
    return "exited";
  case source_end::signalled:
    return "signalled";
  case source_end::not_started:
    return "not started";
  case source_end::hung_up:
    return "hung up";
  }
  return {};
}

/// `aux` of `link_gone` if everything was written and the link closed in order.
inline constexpr std::uint32_t link_finished = 0;

/// `aux` of `link_end` if the stream ended without a Close, or broke the protocol; else an
/// `errno`, or 0.
inline constexpr std::uint32_t stream_ended = 0xffff;

/// `value` of `operation_final` if the operation has no exit code.
inline constexpr std::uint64_t no_exit_code = ~std::uint64_t{0};

/// An operation's UUID, in its canonical order of bytes.
using uuid = std::array<std::uint8_t, 16>;

// -- files --------------------------------------------------------------------

inline constexpr std::array<char, 8> magic{'L', 'E', 'C', 'T', 'R', 'A', 'C', 'E'};
inline constexpr std::uint32_t format_version = 2;
/// The oldest that is read: its kinds and fields are a part of today's.
inline constexpr std::uint32_t format_version_min = 1;
inline constexpr std::uint32_t byte_order_mark = 0x01020304;

enum class file_kind : std::uint32_t {
  directory = 1, ///< `directory_header`, the schema, actors.
  ring = 2,      ///< `ring_header`, records.
  recording = 3, ///< `file_header`, then sections.
};

/// The beginning of every file.
struct file_header {
  std::array<char, 8> magic = trace::magic;
  std::uint32_t version = format_version;
  std::uint32_t byte_order = byte_order_mark; ///< Another value: another kind of machine.
  file_kind kind{};
  std::uint16_t record_bytes = 32;
  std::uint16_t actor_bytes = 128;
};
static_assert(sizeof(file_header) == 24);

/// Where the parts of a file begin: pages, so that each can be mapped.
inline constexpr std::size_t page_bytes = 4096;

/// Times of one moment, on three clocks.
struct clock_pair {
  std::uint64_t ticks = 0; ///< Since the trace began.
  std::int64_t monotonic_ns = 0;
  std::int64_t realtime_ns = 0; ///< Since 1970.
};

/// The first page of the file `directory`. The schema (JSON) begins at the second
/// page, the actors at `actors_offset`.
struct directory_header {
  file_header file{.kind = file_kind::directory};
  std::uint64_t pid = 0;
  std::uint64_t base_ticks = 0; ///< The counter when the trace began.
  std::uint64_t schema_bytes = 0;
  std::uint64_t actors_offset = 0;
  std::uint64_t actors_max = 0; ///< Places; free ones have no `id`.
  std::uint64_t rings = 0;      ///< Files `ring-0` … of the units, and the last for all others.
  clock_pair first;
  clock_pair last;            ///< The younger of two pairs gives the length of a tick.
  std::uint64_t stopped = 0;  ///< Ticks at which the trace ended in order; 0: it did not.
  std::uint64_t unlisted = 0; ///< Actors that found no place.
  std::uint64_t taken = 0;    ///< Of a recording of a live trace: ticks at which it was made.
};
static_assert(sizeof(directory_header) <= page_bytes);

/// One living actor. Written by the actor's own thread, one field at a time.
struct actor_entry {
  std::uint32_t id = 0; ///< 0: free.
  std::uint16_t role = 0;
  std::uint8_t unit = 0;
  std::uint8_t phase = 0;
  std::uint32_t parent = 0;
  std::uint32_t link = 0;       ///< Of connections.
  std::uint64_t born = 0;       ///< Ticks.
  std::uint64_t messages = 0;   ///< Handled.
  std::uint64_t entered = 0;    ///< Events of the loop that were handled.
  std::uint64_t busy = 0;       ///< Ticks spent in handlers.
  std::uint64_t bytes_in = 0;   ///< Of a link or a child's input.
  std::uint64_t bytes_out = 0;  ///< Of a link or a child's output.
  std::uint64_t now_since = 0;  ///< Ticks at which the running handler began; 0: idle.
  std::uint16_t now_type = 0;   ///< What it handles: a message …
  std::uint16_t now_enters = 0; ///< … or, if not 0, an entrance of the loop.
  std::uint32_t longest = 0;    ///< Ticks / 16 of its longest handler.
  uuid operation{};             ///< Of operations.
  std::array<std::uint64_t, 4> reserved{};
};
static_assert(sizeof(actor_entry) == 128);

/// The first page of a ring; records follow at `page_bytes`. Record n is at
/// place n % capacity.
struct ring_header {
  file_header file{.kind = file_kind::ring};
  std::uint32_t ring = 0;
  std::uint32_t reserved = 0;
  std::uint64_t capacity = 0; ///< Records; a power of two.
  std::array<std::uint64_t, 3> padding{};
  /// Records written so far. A reader loads it before and after copying: what may
  /// have been overwritten in between is lost.
  std::uint64_t head = 0;
};
static_assert(offsetof(ring_header, head) == 64);

/// What follows the header of a recording, again and again to its end.
struct section_header {
  enum class part : std::uint32_t {
    directory = 1, ///< A whole directory file; places of actors may be missing at its end.
    ring = 2,      ///< Records, oldest first.
  };
  part contents{};
  std::uint32_t ring = 0;
  std::uint64_t first = 0; ///< Position of the first record in its ring: so many are lost.
  std::uint64_t bytes = 0; ///< Of what follows.
};
static_assert(sizeof(section_header) == 24);

} // namespace lectern::trace
