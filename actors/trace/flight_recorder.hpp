#pragma once

#include "actors/trace/format.hpp"
#include "actors/trace/ring.hpp"
#include "actors/trace/schema.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace lectern::trace {

struct recorder_options {
  /// Where the files are; made with mode 0700, its files with 0600. A trace that is there becomes
  /// one of the earlier ones: see `earlier.hpp`. It may be renamed while it is written.
  std::filesystem::path folder;
  std::size_t units = 1; ///< Threads with a ring of their own.
  /// Of each unit's ring; a power of two. 8 MiB, or about 20 s at 5,000 messages a second.
  std::size_t ring_records = 262'144;
  /// Actors that can be listed: more than 5,000 sessions of three actors. 2 MiB.
  std::size_t actors_max = 16'384;
  trace::schema schema = own_schema();
};

/// Writes a trace as it happens.
///
/// The files are memory that this process shares with their readers: a record costs
/// no system call, and survives whatever becomes of this process. Everything is
/// allocated by `create`; a full disk cannot hurt later.
///
/// Thread safety: `unit` is for the thread of that unit, everything else for any.
/// Must outlive all threads that write.
class flight_recorder {
public:
  /// @returns The recorder, or
  ///   - `EINVAL` if a size is 0 or `ring_records` no power of two,
  ///   - `EWOULDBLOCK` if another recorder writes there: nothing has changed then,
  ///   - `ELOOP`, `ENOTDIR` or `EPERM` if the folder is a link, a file, or another user's,
  ///   - the error of mkdir(2), rename(2), open(2), posix_fallocate(3) (`ENOSPC`), mmap(2)
  ///     or madvise(2).
  [[nodiscard]] static boost::system::result<flight_recorder>
  create(const recorder_options& options);

  flight_recorder(flight_recorder&&) noexcept;
  flight_recorder& operator=(flight_recorder&&) noexcept;
  ~flight_recorder(); ///< Leaves the files where they are.

  /// The ring of the unit at this position.
  [[nodiscard]] ring& unit(std::size_t index) noexcept;

  /// Ticks since the trace began.
  [[nodiscard]] std::uint64_t now() const noexcept;

  /// Writes a record for a thread that is not a unit, or is a unit of
  /// another recorder. Takes a lock.
  void put_as_guest(const fact& entry) noexcept;

  /// Lists an actor. @returns Its place, for the actor's own thread; null if none is free.
  [[nodiscard]] actor_entry* list(const actor_entry& actor) noexcept;

  /// Gives a place back; null is none.
  void unlist(actor_entry* place) noexcept;

  /// Marks an orderly end; any actor still listed has leaked.
  /// @param bytes_dropped As reported by the service.
  void finish(std::uint64_t bytes_dropped) noexcept;

private:
  struct impl;
  explicit flight_recorder(std::unique_ptr<impl> state) noexcept;

  std::unique_ptr<impl> impl_;
};

} // namespace lectern::trace
