#include "actors/trace/mapping.hpp"

#include "actors/trace/last_error.hpp"

#include <boost/system/error_code.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace lectern::trace {

or_bad<mapping> mapping::open(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return bad_trace{file, last_error().message()};
  struct stat about {};
  const bool is_there = ::fstat(fd, &about) == 0;
  const auto size = is_there ? static_cast<std::size_t>(about.st_size) : 0;
  const bool fits = size > 0 && size <= file_bytes_max;
  void* memory = fits ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
  const auto failed = last_error();
  ::close(fd);
  if (memory != MAP_FAILED)
    return mapping{memory, size};
  if (!is_there || fits)
    return bad_trace{file, failed.message()};
  return bad_trace{file, size == 0 ? "it is empty" : "it is larger than a trace can be"};
}

mapping::mapping(mapping&& other) noexcept
  : memory_(std::exchange(other.memory_, nullptr)), size_(other.size_) {}

mapping::~mapping() {
  if (memory_ != nullptr)
    ::munmap(memory_, size_);
}

} // namespace lectern::trace
