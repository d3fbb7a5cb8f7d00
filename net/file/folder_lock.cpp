#include "net/file/folder_lock.hpp"

#include "net/file/trusted_file.hpp"
#include "net/loop/system_error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string>

namespace lectern::net {

namespace {

constexpr auto name = "lock";
constexpr mode_t others = S_IRWXG | S_IRWXO; ///< Anyone who can open it can lock it.

} // namespace

boost::system::result<folder_lock> folder_lock::take(const std::filesystem::path& folder) {
  auto file = open_trusted(folder / name, O_RDWR | O_CREAT, others);
  if (file.has_error())
    return file.error();
  if (::flock(file->get(), LOCK_EX | LOCK_NB) != 0)
    return last_error();
  // For people: without room for it the folder is locked all the same.
  const auto self = std::to_string(::getpid()) + '\n';
  if (::ftruncate(file->get(), 0) == 0)
    static_cast<void>(::pwrite(file->get(), self.data(), self.size(), 0) == 0);
  return folder_lock{std::move(*file)};
}

pid_t folder_lock::holder(const std::filesystem::path& folder) {
  const auto file = open_trusted(folder / name, O_RDONLY, others);
  if (file.has_error())
    return 0;
  std::array<char, 16> text{};
  const auto size = ::read(file->get(), text.data(), text.size());
  pid_t pid = 0;
  if (size > 0)
    std::from_chars(text.data(), text.data() + size, pid);
  return pid;
}

} // namespace lectern::net
