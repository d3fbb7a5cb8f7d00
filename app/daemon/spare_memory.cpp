#include "app/daemon/spare_memory.hpp"

#include <malloc.h>

#include <algorithm>

namespace lectern {

bool spare_memory::give_back() {
  const auto free_now = ::mallinfo2().fordblks;
  free_before_ = std::min(free_before_, free_now);
  if (free_now - free_before_ <= kept_bytes_max)
    return false;
  ::malloc_trim(0);
  free_before_ = ::mallinfo2().fordblks; // What is given back still counts as free.
  return true;
}

} // namespace lectern
