#pragma once

#include "tests/support/subprocess.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace lectern::test {

/// A command whose output stays in a pipe until it is read.
class piped_command {
public:
  explicit piped_command(std::vector<std::string> argv, std::vector<std::string> environment = {});

  /// @returns Up to `bytes_max` bytes of its output, nothing at the end of it.
  /// @throws std::runtime_error if there is nothing before `until`.
  [[nodiscard]] std::string read_some(std::size_t bytes_max, deadline until);

  [[nodiscard]] std::string read_to_end(deadline until);

  [[nodiscard]] subprocess& process() noexcept { return *process_; }

private:
  net::unique_fd read_end_;
  std::optional<subprocess> process_;
};

} // namespace lectern::test
