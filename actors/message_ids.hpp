#pragma once

#include "actors/handles.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/error.hpp>
#include <caf/make_message.hpp>

/// What CAF has to know of our messages, and the only place that tells it.
///
/// All of them are local to this process: CAF moves them, and never serialises
/// one. A message that is to travel to another node needs an `inspect` instead.

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::acquire_console)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::attach_viewer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::attached)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::await_operation)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::begin_operation)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::cancel_operation)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::claim_socket)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::clear_console_log)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::console_acquired)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::console_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::console_log)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::console_log_cleared)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::console_taken)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::credit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::delist)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::detach_viewer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::enlist)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::find_instance)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::find_operation)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::find_recording)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::get_console_log)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::hang_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::http_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::http_call)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::http_connection_stopped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::http_head)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::input)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::input_end)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::input_grant)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::instance_entry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::instance_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::lifecycle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::link_flushed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::link_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::link_stopped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::list_instances)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::list_operations)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::list_recordings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::operation_begun)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::operation_cancelled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::operation_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::operation_entry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::operation_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::operation_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::output)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::output_end)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::output_gap)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::prepare_recording)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::process_stopped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::recording)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::recording_folder)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::recording_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::recording_removed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::release_console)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::remove_recording)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::resize)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::send_signal)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::shut_down)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::shut_down_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::socket_claim)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::start_process)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::stop_link)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::upgrade_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::viewer_stalled)

CAF_ERROR_CODE_ENUM(lectern::ec, "lectern")

namespace lectern {

/// The refusal behind an answer, or `ec::stopping` if it came from CAF: then the
/// receiver had ended.
[[nodiscard]] inline ec to_ec(const caf::error& reason) noexcept {
  return reason.category() == caf::atom("lectern") ? static_cast<ec>(reason.code()) : ec::stopping;
}

} // namespace lectern
