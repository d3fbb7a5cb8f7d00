#include "tests/support/piped_command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace lectern::test {

piped_command::piped_command(std::vector<std::string> argv, std::vector<std::string> environment) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::system_category(), "pipe2");
  read_end_.reset(ends[0]);
  const net::unique_fd write_end{ends[1]}; // Only the command keeps it.
  process_.emplace(start_options{
    .argv = std::move(argv), .environment = std::move(environment), .output = write_end.get()});
}

std::string piped_command::read_some(std::size_t bytes_max, deadline until) {
  if (!wait_readable(read_end_.get(), until))
    throw std::runtime_error("the command was silent for too long");
  std::string text(bytes_max, '\0');
  const auto size = ::read(read_end_.get(), text.data(), text.size());
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return text;
}

std::string piped_command::read_to_end(deadline until) {
  constexpr std::size_t much = 64 * 1024;
  std::string result;
  for (auto part = read_some(much, until); !part.empty(); part = read_some(much, until))
    result += part;
  return result;
}

} // namespace lectern::test
