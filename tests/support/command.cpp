#include "tests/support/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <stdexcept>

namespace lectern::test {

namespace {

struct pipe_ends {
  net::unique_fd read_end;
  net::unique_fd write_end;
};

pipe_ends make_pipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("pipe2 failed");
  return {net::unique_fd{fds[0]}, net::unique_fd{fds[1]}};
}

/// Our ends of a command's three streams.
class conversation {
public:
  explicit conversation(const command_options& options) : rest_(options.input) {
    std::signal(SIGPIPE, SIG_IGN); // A command may end before it has read its input.
    auto in = make_pipe();
    auto out = make_pipe();
    auto err = make_pipe();
    process_.emplace(start_options{.argv = options.argv,
                                   .environment = options.environment,
                                   .input = in.read_end.get(),
                                   .output = out.write_end.get(),
                                   .errors = err.write_end.get()});
    in_ = std::move(in.write_end);
    out_ = std::move(out.read_end);
    err_ = std::move(err.read_end);
    ::fcntl(in_.get(), F_SETFL, O_NONBLOCK);
  }

  /// Writes and reads what is possible now.
  /// @returns Whether anything is left to be read, and `until` has not passed.
  bool step(deadline until) {
    if (rest_.empty())
      in_.reset();
    std::array<pollfd, 3> fds{
      {{in_.get(), POLLOUT, 0}, {out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}}};
    if (::poll(fds.data(), fds.size(), left_until(until)) <= 0)
      return false;
    if (fds[0].revents != 0)
      write_some();
    if (fds[1].revents != 0)
      read_some(out_, result.out);
    if (fds[2].revents != 0)
      read_some(err_, result.err);
    return out_ || err_;
  }

  [[nodiscard]] bool is_ended(deadline until) {
    const auto status = process_->wait(until);
    result.status = status.value_or(-1);
    return status.has_value() && !out_ && !err_;
  }

  command_result result;

private:
  void write_some() {
    const auto n = ::write(in_.get(), rest_.data(), rest_.size());
    if (n < 0 && errno != EAGAIN)
      rest_ = {};
    else if (n > 0)
      rest_.remove_prefix(static_cast<std::size_t>(n));
  }

  static void read_some(net::unique_fd& from, std::string& into) {
    std::array<char, 65536> buffer; // NOLINT(*-member-init): filled by read(2).
    const auto n = ::read(from.get(), buffer.data(), buffer.size());
    if (n > 0)
      into.append(buffer.data(), static_cast<std::size_t>(n));
    else
      from.reset();
  }

  std::optional<subprocess> process_;
  std::string_view rest_; ///< Of the input.
  net::unique_fd in_;
  net::unique_fd out_;
  net::unique_fd err_;
};

} // namespace

std::ostream& operator<<(std::ostream& os, const command_result& result) {
  return os << "status " << result.status << ", stdout \"" << result.out << "\", stderr \""
            << result.err << '"';
}

command_result run_command(const command_options& options) {
  conversation talk{options};
  const auto until = within(options.time);
  while (talk.step(until)) {
  }
  if (!talk.is_ended(until)) {
    std::ostringstream text;
    text << options.argv.front() << " did not end within " << options.time.count()
         << " ms: " << talk.result;
    throw std::runtime_error(text.str());
  }
  return std::move(talk.result);
}

bool is_installed(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders{path != nullptr ? path : "/usr/bin"};
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((std::filesystem::path{folder} / name).c_str(), X_OK) == 0)
      return true;
  return false;
}

} // namespace lectern::test
