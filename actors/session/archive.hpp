#pragma once

#include "actors/messages/handles.hpp"

#include <caf/fwd.hpp>

#include <cstddef>
#include <filesystem>

namespace lectern {

struct archive_limits {
  /// Files of one instance; beyond this the oldest are removed. With 16 MiB each
  /// (`recorder_options::bytes_max`) an instance fills 3 GiB at most.
  std::size_t recordings_max = 200; ///< At least 2: those of one command.
};

/// Starts the archive of `folder`, which is created when it is needed first. It
/// ends by an exit message.
/// @pre It can have a thread: CAF counts an actor without one as running, forever.
archive_actor spawn_archive(caf::actor_system& system, std::filesystem::path folder,
                            archive_limits limits = {});

} // namespace lectern
