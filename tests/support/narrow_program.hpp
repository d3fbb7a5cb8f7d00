#pragma once

#include "tests/support/daemon.hpp"

#include <sys/stat.h>

#include <cstddef>
#include <fstream>
#include <string>

namespace lectern::test {

/// Makes a program in `folder` that is the daemon under a hard limit of descriptors, which it
/// cannot raise.
inline std::string narrow_program(const scratch_folder& folder, std::size_t descriptors) {
  const auto path = folder.path() / "narrow";
  std::ofstream{path} << "#!/bin/sh\nulimit -n " << descriptors << "\nexec '" << daemon_path()
                      << "' \"$@\"\n";
  ::chmod(path.c_str(), S_IRWXU);
  return path.string();
}

} // namespace lectern::test
