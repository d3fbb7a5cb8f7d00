#pragma once

#include <doctest/doctest.h>

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace lectern {

/// A new folder that goes with its object.
class temp_folder {
public:
  temp_folder() {
    auto name =
      (std::filesystem::temp_directory_path() / "lectern-").string() + std::string(6, 'X');
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  temp_folder(const temp_folder&) = delete;
  temp_folder& operator=(const temp_folder&) = delete;
  ~temp_folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
  std::filesystem::path path_;
};

} // namespace lectern
