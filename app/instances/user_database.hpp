#pragma once

#include "net/child/child.hpp"

#include <boost/system/result.hpp>

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace lectern {

/// A user as the databases of this machine know them.
struct user_entry {
  std::string name = {};
  std::string home = "/";
  std::string shell = "/bin/sh";
  gid_t group = 0;                ///< Primary.
  std::vector<gid_t> groups = {}; ///< All that the user is a member of.
};

/// Looks a user and their groups up: getpwuid_r(3), getgrouplist(3). These may ask a
/// server, so it may block; not to be called on a unit.
/// @returns The entry, nothing if there is none, or the error of getpwuid_r(3).
[[nodiscard]] boost::system::result<std::optional<user_entry>> find_user(uid_t user);

/// The identity of this process.
[[nodiscard]] net::credentials own_credentials();

} // namespace lectern
