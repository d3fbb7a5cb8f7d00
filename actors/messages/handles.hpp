#pragma once

#include "actors/messages/codec.hpp"
#include "actors/messages/errors.hpp"
#include "actors/messages/instances.hpp"
#include "actors/messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Every actor of the system: what it owns and what it listens to. Those that a session meets:
///
///     listener --accepts--> http_connection --asks--> api --> directory --> events
///                              | upgrades                        ^   ^         |
///                              v          joins                  |   | changes | event
///     [client] <== ws_link == connection <------> operation -----+   |         v
///                              |  ^ output        | starts,      instance  connection
///                        input v  |               v attaches to      |
///                        feed: command (one child) / console <-------+ owns
///                                        (reopened whenever it ends)
namespace lectern {

// One message a line.
// clang-format off

// -- sources and their viewers ------------------------------------------------

/// A view as its source sees it: a connection, or a recorder.
using view_actor = caf::typed_actor<
  caf::reacts_to<view_begun>,
  caf::reacts_to<output>,
  caf::reacts_to<output_gap>,
  caf::reacts_to<stream_ended>,
  caf::reacts_to<input_grant>,
  // The next three only of a viewer that follows roles, to its view of stream 0.
  caf::reacts_to<role_changed>,
  caf::reacts_to<viewers_changed>,
  caf::reacts_to<control_asked>>;

/// Owns a viewer: an operation.
using viewer_owner_actor = caf::typed_actor<
  caf::reacts_to<role_changed>,
  caf::reacts_to<control_wanted>,
  caf::reacts_to<view_over>>;

/// Let a viewer in, in this role. Control is free when it is taken, or when its holder has left,
/// which with `force` is after 2 s at the latest. Fails with `ec::console_busy`, also if the viewer
/// is attached already.
struct attach_viewer {
  viewer_id viewer{};
  viewer_role role{};
  viewer_owner_actor owner;
  bool force = false;    ///< Take control from the viewer that has it.
  std::string name = {}; ///< Of the client, for people.
  /// Whether its client understands that its role changes. If not, it has to leave when it loses
  /// control.
  bool follows_roles = false;
};

/// Let an attached viewer see a stream (and, of stream 0, type into the source). It starts with a
/// credit of `viewer_window_bytes`, and is granted input if it controls the source.
struct open_view {
  view_id view;
  link_id link{}; ///< As which traces know it.
  view_actor handle;
  /// Begin here if that is still kept, otherwise with all that is kept. Unset: with the last
  /// lines.
  std::optional<log_position> resume = {};
};

/// Output on its way to one view: what a stalled viewer costs. Enough for the product of 1 Gbit/s
/// and 2 ms, and for 4 frames of the largest size.
inline constexpr std::size_t viewer_window_bytes = 256 * 1024;

/// The CONSOLE and the COMMAND actor: sole owner of one source, its logs and its control. A
/// console is opened again whenever its source has ended; a command ends with it.
using feed_actor = caf::typed_actor<
  caf::replies_to<attach_viewer>::with<viewer_attached>,
  caf::reacts_to<open_view>,
  caf::reacts_to<credit>,
  caf::reacts_to<input>,
  caf::reacts_to<input_end>,
  caf::reacts_to<resize>,
  caf::reacts_to<send_signal>,
  caf::reacts_to<close_view>,
  caf::reacts_to<ask_control>,
  caf::reacts_to<give_control>,
  caf::reacts_to<detach_viewer>,
  caf::reacts_to<start_source>,
  caf::reacts_to<halt_source>, // Nobody is let in any more: `ec::instance_stopped`.
  caf::reacts_to<hang_up>,
  // The log as it is kept in memory, oldest byte first.
  caf::replies_to<get_console_log>::with<console_log>,
  caf::replies_to<clear_console_log>::with<console_log_cleared>,
  caf::replies_to<shut_down>::with<shut_down_done>>;

// -- links and their owners ---------------------------------------------------

/// Serve this source from now on, as a part of this viewer.
struct attached {
  feed_actor source;
  view_id view = {}; ///< Has `no_stream` if the link only controls.
};

/// The CONNECTION actor: sole owner of one WebSocket.
using connection_actor = view_actor::extend<
  caf::reacts_to<attached>,
  // Queues a frame of the event stream; the owner gets `credit` for it once it is written.
  caf::reacts_to<event_frame>,
  // Answered at once: neither the client nor the network is waited for.
  caf::replies_to<leave_view>::with<view_left>,
  // Flushes, closes, reports `link_flushed` and `link_stopped` to the owner.
  caf::reacts_to<stop_link>>;

/// A link's upgrade is about to be answered; sent before the first byte.
struct link_joined {
  link_id link{};
  std::size_t slot = 0; ///< As the owner named it in the `upgrade_order`.
  connection_actor connection;
  std::string principal = {}; ///< Whose it is: `principal::id`.
};

/// A file into which a command may still be recorded was removed. The command goes on, and its
/// operation says in the end that the recording is incomplete.
struct recording_lost {
  operation_id operation;
  std::size_t stream = 0; ///< 1 output, 2 errors.
  std::string reason;     ///< For the client.
};

/// The RECORDER actor: a connection whose other end is a file.
using recorder_actor = connection_actor::extend<
  // Closes the file; what comes later is dropped.
  caf::reacts_to<recording_lost>>;

/// Owns a group of links: an operation, or `events`.
using link_owner_actor = caf::typed_actor<
  caf::reacts_to<link_joined>,
  caf::reacts_to<window_sized>,
  caf::reacts_to<link_flushed>,
  caf::reacts_to<link_stalled>,
  caf::reacts_to<link_stopped>,
  // For frames of events, which owners send themselves.
  caf::reacts_to<event_credit>>;

// -- operations ---------------------------------------------------------------

/// The OPERATION actor: its sockets' secrets, its deadline, its one final state.
using operation_actor = link_owner_actor::extend<
  caf::replies_to<begin_operation>::with<operation_begun>,
  caf::replies_to<claim_socket>::with<socket_claim>,
  caf::replies_to<cancel_operation>::with<operation_cancelled>,
  caf::reacts_to<role_changed>,
  caf::reacts_to<control_wanted>,
  caf::reacts_to<view_over>,
  caf::reacts_to<recording_lost>,
  caf::replies_to<shut_down>::with<shut_down_done>>;

/// An operation asks to be listed; `unit` is where its sockets should live.
struct enlist {
  operation_info info;
  operation_actor handle;
  std::size_t unit = 0;
};

struct operation_entry {
  operation_info info;
  operation_actor handle; ///< Null once its actor has ended.
  std::size_t unit = 0;
};

// -- instances ----------------------------------------------------------------

/// The INSTANCE_CALLS actor: calls what instances are made of, on threads that may block. Supplied
/// by `app/`.
using instance_calls_actor = caf::typed_actor<
  caf::replies_to<make_plan>::with<command_planned>,
  caf::replies_to<read_state>::with<instance_state>,
  caf::reacts_to<call_returned>,
  // Refuses the plans and gives up the readings that are under way, then ends.
  caf::reacts_to<shut_down>>;

/// The INSTANCE actor: owner of its console; knows its status, and how it runs commands.
using instance_actor = caf::typed_actor<
  caf::replies_to<plan_command>::with<command_planned>,
  caf::replies_to<get_instance_state>::with<instance_state>,
  caf::replies_to<change_instance>::with<change_outcome>,
  caf::reacts_to<describe_instance>,
  // Its console ends, then it.
  caf::replies_to<shut_down>::with<shut_down_done>>;

/// A named thing with a console and commands.
struct instance_entry {
  instance_info info;
  instance_actor handle = {}; ///< Null once its actor has ended.
  feed_actor console = {};    ///< Null: it has none, or that has ended.
};

struct instance_list {
  std::vector<instance_entry> instances; ///< By name.
};

/// This instance is to take the place of the one of its name, which ends as one that is removed;
/// answered then. Fails with `ec::instance_unknown` or `ec::stopping`.
struct replace_instance {
  instance_entry entry;
};

/// The INVENTORY actor: the instances that clients make, change and remove, on disk and in the
/// directory. Has a thread of its own, for disks may be slow. Supplied by `app/`.
using inventory_actor = caf::typed_actor<
  caf::replies_to<restore_instances>::with<instances_restored>,
  caf::replies_to<perform_task>::with<task_done>,
  // Ends; what it does is not answered any more.
  caf::reacts_to<shut_down>>;

// -- directory and events -----------------------------------------------------

struct await_operation;

/// The DIRECTORY actor: names -> instances and operations.
using directory_actor = caf::typed_actor<
  // Adds an instance. Fails with `ec::instance_exists` or `ec::stopping`.
  caf::replies_to<instance_entry>::with<instance_added>,
  caf::replies_to<remove_instance>::with<instance_removed>,
  caf::replies_to<replace_instance>::with<instance_removed>,
  caf::replies_to<find_instance>::with<instance_entry>,
  caf::replies_to<list_instances>::with<instance_list>,
  caf::reacts_to<instance_changed>,
  caf::reacts_to<enlist>,
  caf::reacts_to<operation_changed>,
  caf::reacts_to<delist>,
  caf::reacts_to<principal_left>,
  // Passed on to the operation, if it is not over.
  caf::reacts_to<recording_lost>,
  // Tells listeners of events; changes nothing here.
  caf::reacts_to<lifecycle>,
  caf::replies_to<find_operation>::with<operation_entry>,
  caf::replies_to<list_operations>::with<operation_list>,
  caf::replies_to<await_operation>::with<operation_info>,
  // Shuts down every operation, then every instance.
  caf::replies_to<shut_down>::with<shut_down_done>>;

/// The EVENTS actor: the listeners of the event stream. The `slot` a link joins
/// with says which events it wants: see `to_slot` in `events.hpp`.
using events_actor = link_owner_actor::extend<
  caf::reacts_to<event>,
  caf::reacts_to<principal_left>,
  caf::replies_to<shut_down>::with<shut_down_done>>;

// -- recordings ---------------------------------------------------------------

/// The ARCHIVE actor: the files of recorded output once they are there. Has a thread
/// of its own, for disks may be slow.
using archive_actor = caf::typed_actor<
  caf::replies_to<prepare_recording>::with<recording_folder>,
  caf::replies_to<list_recordings>::with<recording_list>,
  caf::replies_to<find_recording>::with<recording>,
  caf::replies_to<remove_recording>::with<recording_removed>>;

// -- http ---------------------------------------------------------------------

/// What to make of a socket that asked for an upgrade.
struct upgrade_order {
  std::size_t unit = 0; ///< Where the connection should live.
  link_owner_actor owner;
  std::size_t slot = 0; ///< As the owner knows it.
  codec_factory make_codec;
  std::string subprotocol = {}; ///< Agreed on (RFC 6455, 1.9); empty: none.
  std::string principal = {};   ///< Who asked for it: `principal::id`.
  /// What the link takes of a limit; given back when the connection ends. Null: of none.
  std::shared_ptr<const void> share = {};
};

/// The HTTP_CONNECTION actor: sole owner of one accepted stream before, or
/// without, an upgrade.
using http_connection_actor = caf::typed_actor<
  caf::reacts_to<http_head>,
  caf::reacts_to<http_answer>,
  caf::reacts_to<upgrade_order>,
  // Finishes the request that is being answered, then closes.
  caf::reacts_to<shut_down>>;

/// Answered when the operation is final. Fails with `ec::operation_unknown`, `ec::too_many_waits`,
/// `ec::own_waits_used_up` or `ec::wait_timed_out`.
struct await_operation {
  operation_id id;
  std::optional<std::chrono::milliseconds> timeout = {}; ///< Unset: as long as it takes.
  http_connection_actor waiter = {}; ///< If set: nothing waits any more once it has ended.
  principal caller = {};             ///< Who waits.
  /// Sent to `waiter` as soon as it has to wait; not sent if it need not, or may not.
  std::optional<http_head> head = {};
};

/// One request; answered with `http_answer` (perhaps after an `http_head`) or
/// with an `upgrade_order`.
struct http_call {
  net::http_request request;
  http_connection_actor reply_to; ///< On the API's unit.
  request_sender from = {};
};

/// The GATEKEEPER actor: asks the host program whether a request is allowed. Supplied by `app/`.
using gatekeeper_actor = caf::typed_actor<
  caf::replies_to<ask_access>::with<access_decision>,
  caf::reacts_to<access_decided>,
  // From now on the answer is no.
  caf::reacts_to<shut_down>>;

/// The API actor: routes requests. Each unit has its own, for the streams there. Supplied by
/// `app/`.
using api_actor = caf::typed_actor<
  caf::reacts_to<http_call>>;

/// The stream is closed or was upgraded. The last message of every http_connection.
struct http_connection_stopped {
  std::uint64_t id = 0;
};

/// The LISTENER actor: sole owner of one listening socket, or of the streams that the
/// host program accepts.
using listener_actor = caf::typed_actor<
  caf::reacts_to<http_connection_stopped>,
  // Closes the socket, then every stream that was accepted and not upgraded.
  caf::replies_to<shut_down>::with<shut_down_done>>;

// -- service ------------------------------------------------------------------

struct listener_added {};

/// One more listener. Fails with `ec::stopping`: then it is the sender's to end.
struct add_listener {
  listener_actor listener;
};

/// The SERVICE actor: stops all of the above, in order.
using service_actor = caf::typed_actor<
  caf::replies_to<add_listener>::with<listener_added>,
  caf::replies_to<shut_down>::with<shut_down_done>>;

// clang-format on

} // namespace lectern
