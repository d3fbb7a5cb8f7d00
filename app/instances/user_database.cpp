#include "app/instances/user_database.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

namespace lectern {

namespace {

using boost::system::result;

/// Of one entry's text, at first and at most. Chosen: far more than shells and names need.
constexpr std::size_t entry_bytes_begin = 1'024;
constexpr std::size_t entry_bytes_max = 1'024 * 1'024;

/// What getgrouplist(3) is asked for at first.
constexpr std::size_t groups_begin = 32;

std::vector<gid_t> groups_of(const char* name, gid_t primary) {
  std::vector<gid_t> groups(groups_begin);
  for (;;) {
    auto count = static_cast<int>(groups.size());
    const bool fit = ::getgrouplist(name, primary, groups.data(), &count) >= 0;
    // Some implementations do not say how many there are.
    groups.resize(fit || static_cast<std::size_t>(count) > groups.size()
                    ? static_cast<std::size_t>(count)
                    : groups.size() * 2);
    if (fit)
      return groups;
  }
}

/// getpwuid_r(3) has several ways to say that there is no such user.
bool means_unknown(int error) {
  return error == 0 || error == ENOENT || error == ESRCH;
}

user_entry to_entry(const passwd& from) {
  user_entry entry{from.pw_name, from.pw_dir, from.pw_shell, from.pw_gid,
                   groups_of(from.pw_name, from.pw_gid)};
  if (entry.shell.empty())
    entry.shell = "/bin/sh"; // passwd(5)
  return entry;
}

} // namespace

result<std::optional<user_entry>> find_user(uid_t user) {
  std::vector<char> text(entry_bytes_begin);
  for (;;) {
    passwd entry{};
    passwd* found = nullptr;
    const int error = ::getpwuid_r(user, &entry, text.data(), text.size(), &found);
    if (found != nullptr)
      return std::optional{to_entry(*found)};
    if (error == ERANGE && text.size() < entry_bytes_max) {
      text.resize(text.size() * 2);
      continue;
    }
    if (means_unknown(error))
      return std::optional<user_entry>{};
    if (error != EINTR)
      return boost::system::error_code{error, boost::system::system_category()};
  }
}

net::credentials own_credentials() {
  net::credentials own{::geteuid(), ::getegid(), {}};
  own.groups.resize(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
  const int count = ::getgroups(static_cast<int>(own.groups.size()), own.groups.data());
  own.groups.resize(static_cast<std::size_t>(std::max(count, 0)));
  return own;
}

} // namespace lectern
