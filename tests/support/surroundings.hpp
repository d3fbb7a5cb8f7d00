#pragma once

#include <filesystem>

namespace lectern::test {

/// What a test program, and whatever it starts, sees of the machine: a home, a runtime folder and a
/// profile of its own, and nothing of the user who runs it. Removed with this object.
///
/// The program restarts itself in them, since the C library reads some variables only once.
class surroundings {
public:
  /// Returns after the restart; has to come first in `main`.
  /// @throws std::system_error if a folder or a file cannot be made.
  explicit surroundings(char** argv);
  surroundings(const surroundings&) = delete;
  ~surroundings();

private:
  std::filesystem::path folder_;
};

} // namespace lectern::test
