#pragma once

#include "net/file/append_file.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace lectern {

/// A path for one file, in a folder of its own that goes with it.
class temp_file {
public:
  [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "file"; }

  [[nodiscard]] net::append_file create() const {
    auto file = net::append_file::create(path());
    REQUIRE(file.has_value());
    return std::move(*file);
  }

  [[nodiscard]] std::string text() const {
    std::ifstream bytes{path()};
    return {std::istreambuf_iterator<char>{bytes}, {}};
  }

private:
  temp_folder folder_;
};

/// A file on a disk without room.
[[nodiscard]] inline net::append_file full_disk() {
  return net::append_file{net::unique_fd{::open("/dev/full", O_WRONLY | O_CLOEXEC)}};
}

} // namespace lectern
