#pragma once

#include "actors/messages/principal.hpp"
#include "net/source/exit_status.hpp"
#include "net/stream/chunk.hpp"
#include "net/stream/terminal_size.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What sources and their viewers say to each other. Plain data: a viewer may be in another
/// process. Requests are imperatives, facts are participles.
///
/// `attach_viewer` comes first, `detach_viewer` last. In between a viewer opens a view of each
/// stream that it wants to see or write to; a view begins with `view_begun` and ends with
/// `stream_ended`, unless the viewer closes it before.
namespace lectern {

// -- names --------------------------------------------------------------------

/// One viewer of one source: a client, however many connections it has. For the lifetime of
/// the process; never reused.
enum class viewer_id : std::uint64_t {};

/// A viewer's view of one stream. A terminal is stream 0. Of pipes 0 is the input, 1 the
/// output, 2 the errors.
struct view_id {
  viewer_id viewer{};
  std::size_t stream = 0;

  friend auto operator<=>(const view_id&, const view_id&) = default;
};

/// In place of a stream: of a link that only controls the source.
inline constexpr std::size_t no_stream = SIZE_MAX;

/// A place in the output of a source. Offsets count its bytes from the beginning.
struct log_position {
  std::string log; ///< Of the source; empty if a view of it cannot be resumed.
  std::uint64_t offset = 0;
};

/// What a viewer may do. Input, sizes and signals of others than the controller are dropped.
enum class viewer_role : std::uint8_t {
  spectator,   ///< Reads.
  participant, ///< Reads, and may ask for control.
  controller,  ///< Types, sizes and signals; one at a time.
};

/// How a source ended.
struct source_ending {
  net::exit_status status = {.is_known = false};
  int open_error = 0; ///< Not 0: it never ran; `errno` of why.

  friend bool operator==(const source_ending&, const source_ending&) = default;
};

// -- source -> viewer ---------------------------------------------------------

/// The first message of a view: what follows begins at `at`; what stands before `end` was said
/// before this view was opened.
struct view_begun {
  view_id view;
  log_position at;
  std::uint64_t end = 0;
  std::string modes = {}; ///< Sets the terminal's modes in force at `at`; not part of the output.
  viewer_role role = viewer_role::controller; ///< Until `role_changed`.
};

/// Bytes `offset` … of the stream. Sent against credit only.
struct output {
  view_id view;
  std::uint64_t offset = 0;
  net::chunk data;
};

/// The bytes `from` … `to - 1` are lost to this view; the next `output` begins at `to`.
struct output_gap {
  view_id view;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

/// The source has ended; the last message of a view, after the last byte. Sent exactly once.
struct stream_ended {
  view_id view;
  std::uint64_t offset = 0; ///< Of the byte that will never come.
  source_ending ending = {};
};

/// The source takes `bytes` more of input from this viewer.
struct input_grant {
  viewer_id viewer{};
  std::size_t bytes = 0;
};

/// The viewer has another role from here on: in order with the output. What it was granted and has
/// not typed is void. The owner of the viewer is sent the same.
struct role_changed {
  viewer_id viewer{};
  viewer_role role{};
  std::string by = {}; ///< Which client took or gave control, for people; may be empty.
};

/// How many viewers `viewers_changed` names. Chosen: more than people read.
inline constexpr std::size_t viewers_named_max = 16;

/// The viewers of the source are these now; for people. Only the newest counts.
struct viewers_changed {
  viewer_id viewer{};              ///< The receiver.
  std::string controller;          ///< Empty if there is none.
  std::vector<std::string> others; ///< The other viewers: the first `viewers_named_max` of them.
  std::size_t others_count = 0;    ///< All of them.
};

/// A participant asks for control: this viewer, which has it, may answer with `give_control`.
struct control_asked {
  viewer_id viewer{};
  std::string by; ///< For people; may be empty.
};

// -- viewer -> source ---------------------------------------------------------

/// `bytes` of output reached the wire; as many more may be sent.
struct credit {
  view_id view;
  std::size_t bytes = 0;
};

/// Bytes for the source, in order. Dropped if the viewer does not control it (any more).
struct input {
  viewer_id viewer{};
  net::chunk data;
};

/// No more input, if the viewer controls the source. Closes a pipe; means nothing to a terminal.
struct input_end {
  viewer_id viewer{};
};

/// The viewer's window has this size now. Ignored unless it controls a terminal.
struct resize {
  viewer_id viewer{};
  net::terminal_size size;
};

/// Send a signal to the child. Ignored by consoles, and unless the viewer controls the source.
struct send_signal {
  viewer_id viewer{};
  int number = 0;
};

/// The viewer, a participant, wants control: it gets it if no viewer has it, or when it is given.
struct ask_control {
  viewer_id viewer{};
};

/// Nothing more is to be sent to this view. Repeating it is harmless.
struct close_view {
  view_id view;
};

/// Pass control on, if the viewer has it: to `to`, or to the viewer that has asked first, or to
/// nobody. The viewer stays as a participant.
struct give_control {
  viewer_id viewer{};
  std::optional<viewer_id> to = {};
};

/// The viewer leaves, and control with it. Nothing more is sent to it. Repeating it is harmless.
struct detach_viewer {
  viewer_id viewer{};
};

// -- source -> owner of a viewer ------------------------------------------------

/// The source takes this viewer, in this role.
struct viewer_attached {
  viewer_role role{};
};

/// Another client takes control, with force: answer with `give_control` or `detach_viewer`. If it
/// takes too long, control is taken. A viewer that follows roles is not asked: it becomes a
/// spectator at once.
struct control_wanted {
  viewer_id viewer{}; ///< Which has control.
  std::string by;     ///< For people; may be empty.
};

/// How long a viewer of a console may be behind and take nothing. Chosen: longer than somebody
/// reads a paused screen.
inline constexpr std::chrono::milliseconds stall_timeout{300'000};

/// Why a viewer has nothing more to see.
enum class view_end : std::uint8_t {
  source_ended, ///< Each of its views has been sent `stream_ended`.
  stalled,      ///< It was behind, and has taken nothing, for a whole `stall_timeout`.
};

/// The viewer has nothing more to see. Once for each source that it has viewed.
struct view_over {
  viewer_id viewer{};
  view_end cause{};
  source_ending ending = {}; ///< If the source has ended.
};

} // namespace lectern
