#include "net/file/trusted_file.hpp"

#include "net/loop/system_error.hpp"

#include <boost/system/errc.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace lectern::net {

namespace {

namespace fs = std::filesystem;
using boost::system::error_code;

constexpr mode_t secret_file_mode = S_IRUSR | S_IWUSR;
constexpr mode_t folder_above_mode = 0755;

class distrust_category final : public boost::system::error_category {
public:
  const char* name() const noexcept override { return "lectern.distrust"; }

  std::string message(int value) const override {
    switch (static_cast<distrust>(value)) {
    case distrust::link:
      return "it is a symbolic link, which is not followed";
    case distrust::other_kind:
      return "it is not a regular file, or not a folder";
    case distrust::foreign_owner:
      return "it belongs to another user";
    case distrust::open_to_others:
      return "users other than its owner can read or write it; run chmod 600";
    case distrust::writable:
      return "users other than its owner can write to it; run chmod go-w";
    }
    return "it is not trusted";
  }

  boost::system::error_condition default_error_condition(int value) const noexcept override {
    namespace errc = boost::system::errc;
    switch (static_cast<distrust>(value)) {
    case distrust::link:
      return make_error_condition(errc::too_many_symbolic_link_levels);
    case distrust::other_kind:
      return make_error_condition(errc::invalid_argument);
    default:
      return make_error_condition(errc::operation_not_permitted);
    }
  }
};

bool is_ours(const struct stat& status) {
  return status.st_uid == ::geteuid() || status.st_uid == 0;
}

/// Why what `fd` is cannot be trusted; nothing if it can.
error_code flaw_of(const unique_fd& fd, mode_t kind, mode_t refused) {
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0)
    return last_error();
  if ((status.st_mode & S_IFMT) != kind)
    return distrust::other_kind;
  if (!is_ours(status))
    return distrust::foreign_owner;
  if ((status.st_mode & refused) == 0)
    return {};
  return (refused & (S_IRGRP | S_IROTH)) != 0 ? distrust::open_to_others : distrust::writable;
}

unique_fd open_folder(const fs::path& path) {
  return unique_fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
}

/// As mkdir -p, without anything that others may write to.
error_code make_folders_above(const fs::path& path) {
  const auto above = path.parent_path();
  if (above.empty() || ::access(above.c_str(), F_OK) == 0)
    return {};
  if (const auto failed = make_folders_above(above))
    return failed;
  if (::mkdir(above.c_str(), folder_above_mode) != 0 && errno != EEXIST)
    return last_error();
  return {};
}

} // namespace

error_code make_error_code(distrust why) noexcept {
  static const distrust_category category;
  return {static_cast<int>(why), category};
}

boost::system::result<unique_fd> open_trusted(const fs::path& path, int flags, mode_t refused) {
  // Without O_NONBLOCK, a FIFO would be waited for before it can be looked at.
  constexpr int careful = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  unique_fd fd{::open(path.c_str(), flags | careful, secret_file_mode)};
  if (!fd)
    return errno == ELOOP                      ? error_code{distrust::link}
           : errno == EISDIR || errno == ENXIO ? error_code{distrust::other_kind}
                                               : last_error();
  if (const auto flaw = flaw_of(fd, S_IFREG, refused))
    return flaw;
  return fd;
}

error_code make_trusted_folder(const fs::path& path, mode_t mode) {
  const auto clean = path.has_filename() ? path : path.parent_path(); // Without "/" at its end.
  if (const auto failed = make_folders_above(clean))
    return failed;
  const bool is_new = ::mkdir(clean.c_str(), mode & S_IRWXU) == 0;
  if (!is_new && errno != EEXIST)
    return last_error();
  struct stat named {};
  if (::lstat(clean.c_str(), &named) == 0 && S_ISLNK(named.st_mode) && !is_ours(named))
    return distrust::foreign_owner; // The user who made the link chooses the folder.
  const auto fd = open_folder(clean);
  if (!fd)
    return errno == ENOTDIR ? error_code{distrust::other_kind} : last_error();
  if (is_new && ::fchmod(fd.get(), mode) != 0)
    return last_error();
  return flaw_of(fd, S_IFDIR, S_IWGRP | S_IWOTH);
}

} // namespace lectern::net
