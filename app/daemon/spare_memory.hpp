#pragma once

#include <cstddef>

namespace lectern {

/// Gives back to the system what the allocator keeps of memory that was freed. It keeps all that
/// stands below something that is still in use: after a burst, most of it.
class spare_memory {
public:
  /// What may be kept since the last time. Chosen: giving back takes milliseconds, and so does
  /// asking for it again; less is not worth either.
  static constexpr std::size_t kept_bytes_max = 8 * 1024 * 1024;

  /// Gives back what has been freed since the last time, if it is more than `kept_bytes_max`.
  /// Threads that allocate meanwhile wait. @returns Whether anything was given back.
  bool give_back();

private:
  std::size_t free_before_ = 0; ///< The least that was free since, in bytes; given back or not.
};

} // namespace lectern
