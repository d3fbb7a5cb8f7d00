#pragma once

#include "actors/messages/handles.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/error.hpp>
#include <caf/make_message.hpp>

/// Registers our messages with CAF; the only place that does.
///
/// All of them are local to this process: CAF moves them, and never serialises
/// one. A message that is to travel to another node needs an `inspect` instead.

// clang-format off
#define LECTERN_MESSAGES(X) \
  X(access_decided) \
  X(access_decision) \
  X(add_listener) \
  X(ask_access) \
  X(ask_control) \
  X(attach_viewer) \
  X(attached) \
  X(await_operation) \
  X(begin_operation) \
  X(call_returned) \
  X(cancel_operation) \
  X(change_instance) \
  X(change_outcome) \
  X(claim_socket) \
  X(clear_console_log) \
  X(close_view) \
  X(command_planned) \
  X(console_log) \
  X(console_log_cleared) \
  X(control_asked) \
  X(control_wanted) \
  X(credit) \
  X(delist) \
  X(describe_instance) \
  X(detach_viewer) \
  X(enlist) \
  X(event) \
  X(event_credit) \
  X(event_frame) \
  X(find_instance) \
  X(find_operation) \
  X(find_recording) \
  X(get_console_log) \
  X(get_instance_state) \
  X(give_control) \
  X(halt_source) \
  X(hang_up) \
  X(http_answer) \
  X(http_call) \
  X(http_connection_stopped) \
  X(http_head) \
  X(input) \
  X(input_end) \
  X(input_grant) \
  X(instance_added) \
  X(instance_changed) \
  X(instance_entry) \
  X(instance_list) \
  X(instance_removed) \
  X(instance_state) \
  X(instances_restored) \
  X(leave_view) \
  X(lifecycle) \
  X(link_flushed) \
  X(link_joined) \
  X(link_stalled) \
  X(link_stopped) \
  X(list_instances) \
  X(list_operations) \
  X(list_recordings) \
  X(listener_added) \
  X(make_plan) \
  X(open_view) \
  X(operation_begun) \
  X(operation_cancelled) \
  X(operation_changed) \
  X(operation_entry) \
  X(operation_info) \
  X(operation_list) \
  X(output) \
  X(output_gap) \
  X(perform_task) \
  X(plan_command) \
  X(prepare_recording) \
  X(principal_left) \
  X(read_state) \
  X(recording) \
  X(recording_folder) \
  X(recording_list) \
  X(recording_lost) \
  X(recording_removed) \
  X(remove_instance) \
  X(remove_recording) \
  X(replace_instance) \
  X(resize) \
  X(restore_instances) \
  X(role_changed) \
  X(send_signal) \
  X(shut_down) \
  X(shut_down_done) \
  X(socket_claim) \
  X(start_source) \
  X(stop_link) \
  X(stream_ended) \
  X(task_done) \
  X(upgrade_order) \
  X(view_begun) \
  X(view_left) \
  X(view_over) \
  X(viewer_attached) \
  X(viewers_changed) \
  X(window_sized)
// clang-format on

#define LECTERN_ALLOW_MESSAGE(name) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::name)
LECTERN_MESSAGES(LECTERN_ALLOW_MESSAGE)
#undef LECTERN_ALLOW_MESSAGE

CAF_ERROR_CODE_ENUM(lectern::ec, "lectern")

namespace lectern {

/// The refusal that an error carries, or `ec::stopping` if it came from CAF: then the
/// receiver had ended.
[[nodiscard]] inline ec to_ec(const caf::error& reason) noexcept {
  return reason.category() == caf::atom("lectern") ? static_cast<ec>(reason.code()) : ec::stopping;
}

} // namespace lectern
