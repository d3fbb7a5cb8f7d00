#include "tests/fuzz/described.hpp"
#include "tests/fuzz/packed_folder.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace lectern;

/// A folder of this run's own, in memory.
class scratch {
public:
  scratch() {
    if (::mkdtemp(path_) == nullptr)
      std::abort();
  }
  ~scratch() { std::filesystem::remove_all(path_); }
  scratch(const scratch&) = delete;

  [[nodiscard]] std::filesystem::path path() const { return path_; }

private:
  char path_[32] = "/dev/shm/folder_fuzz.XXXXXX";
};

} // namespace

/// The input is the folder of a trace, as `test::pack` writes it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const scratch folder;
  test::unpack({reinterpret_cast<const char*>(data), size}, folder.path());
  test::describe_or_refuse(trace::read_trace(folder.path()));
  return 0;
}
