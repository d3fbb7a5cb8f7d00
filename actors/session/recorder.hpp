#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "net/file/append_file.hpp"

#include <cstddef>

namespace lectern {

struct recorder_options {
  net::append_file file;
  link_owner_actor owner;
  std::size_t slot = 0; ///< As the owner knows it.
  /// Output beyond it is dropped: a recording is read back in one piece.
  std::size_t bytes_max = 16 * 1024 * 1024;
};

/// Starts a connection whose other end is a file: it writes the output of a source,
/// and never holds the source back. What the file does not take is dropped and
/// counted.
///
/// It sends `owner` `link_joined`, and `link_stopped` after the last byte.
recorder_actor spawn_recorder(io_unit& unit, recorder_options options);

} // namespace lectern
