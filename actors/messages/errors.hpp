#pragma once

#include <cstdint>
#include <string>

namespace lectern {

/// Why a request between actors was refused. Entries are appended, never
/// reordered: their numbers stand in traces.
enum class ec : std::uint8_t {
  none = 0,
  console_busy,      ///< Another client controls the console, and `force` was not set.
  secret_unknown,    ///< No socket of the operation has this secret.
  secret_used,       ///< The socket with this secret was connected before.
  operation_over,    ///< The operation is ending or final.
  operation_unknown, ///< Never existed, or was forgotten after its time.
  instance_unknown,  ///< No instance has this name.
  stopping,          ///< The service shuts down.
  recording_unknown, ///< No output was recorded under this name, or it was removed.
  archive_broken,    ///< The folder of recordings cannot be used.
  instance_exists,   ///< An instance of this name is there already.
  too_many_waits,    ///< As many await the end of operations as may.
  wait_timed_out,    ///< The operation has not ended in the time that was given.
  own_waits_used_up, ///< As many of this principal await the end of operations as may.
  signed_out,        ///< The principal that asked has signed out since.
  instance_stopped,  ///< It does not run, so nothing can be attached to.
};

[[nodiscard]] std::string to_string(ec code);

} // namespace lectern
