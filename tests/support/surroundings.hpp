#pragma once

#include <filesystem>

namespace lectern::test {

/// Whom a daemon of root can run commands as. Known to the databases of the tests alone.
struct guest_user {
  const char* name = "lectern-guest";
  unsigned user = 65'501;
  unsigned group = 65'502;        ///< Primary.
  unsigned second_group = 65'503; ///< Supplementary.
};

inline constexpr guest_user guest;

/// What a test program, and whatever it starts, sees of the machine: a home, a runtime folder and a
/// profile of its own, and nothing of the user who runs it. Removed with this object.
/// Descriptors 0, 1 and 2 are open, no signal is ignored or blocked, 1,024 descriptors are allowed.
///
/// The program restarts itself in them, since the C library reads some variables only once.
class surroundings {
public:
  /// Returns after the restart; has to come first in `main`.
  /// @throws std::system_error if a folder or a file cannot be made, or a limit not be raised.
  explicit surroundings(char** argv);
  surroundings(const surroundings&) = delete;
  ~surroundings();

private:
  std::filesystem::path folder_;
};

} // namespace lectern::test
