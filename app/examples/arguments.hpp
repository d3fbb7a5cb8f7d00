#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace example {

/// The command line of an example: `<example> [--once] [SOCKET]`.
class arguments {
public:
  arguments(int count, char** words, const std::string& name) {
    namespace fs = std::filesystem;
    const char* runtime = ::getenv("XDG_RUNTIME_DIR");
    const fs::path folder = runtime ? runtime : "/tmp";
    socket = folder / (name + ".socket");
    for (int index = 1; index < count; ++index)
      if (words[index] == std::string_view{"--once"})
        once = true;
      else
        socket = words[index];
    std::string fresh = fs::temp_directory_path() / "example-XXXXXX";
    if (once && ::mkdtemp(fresh.data())) {
      folder_ = fresh;
      socket = folder_ / (name + ".socket");
    }
  }

  ~arguments() {
    std::error_code ignored;
    std::filesystem::remove(folder_, ignored);
  }

  arguments(const arguments&) = delete;
  arguments& operator=(const arguments&) = delete;

  std::string socket; ///< Path; in a folder of its own if `once`.
  bool once = false;  ///< Start, show that it works, and stop.

private:
  std::filesystem::path folder_;
};

} // namespace example
