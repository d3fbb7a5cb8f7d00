#include "tests/support/subprocess.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <system_error>

namespace lectern::test {

namespace {

/// Null-terminated pointers into `words`, as exec(2) wants them.
std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (auto& word : words)
    result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

/// Our environment, which `surroundings` has made, and `more`, which replaces entries of the same
/// name.
std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::map<std::string, std::string> merged;
  const auto add = [&merged](const std::string& entry) {
    merged[entry.substr(0, entry.find('='))] = entry;
  };
  for (char** entry = environ; *entry != nullptr; ++entry)
    add(*entry);
  std::ranges::for_each(more, add);
  std::vector<std::string> result;
  result.reserve(merged.size());
  for (auto& [name, entry] : merged)
    result.push_back(std::move(entry));
  return result;
}

/// Readable once the process has ended; none if no process has this number.
net::unique_fd open_pidfd(pid_t pid) {
  return net::unique_fd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

/// posix_spawn(3)'s two bags of settings.
struct spawn_settings {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};

  explicit spawn_settings(const start_options& options) {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    if (!options.terminal.empty()) {
      // The leader of a new session gets the terminal it opens first as its own.
      posix_spawn_file_actions_addopen(&files, 0, options.terminal.c_str(), O_RDWR, 0);
      posix_spawn_file_actions_adddup2(&files, 0, 1);
      posix_spawn_file_actions_adddup2(&files, 0, 2);
    } else {
      int target = 0;
      for (const int fd : {options.input, options.output, options.errors}) {
        if (fd >= 0)
          posix_spawn_file_actions_adddup2(&files, fd, target);
        else
          posix_spawn_file_actions_addopen(&files, target, "/dev/null", O_RDWR, 0);
        ++target;
      }
    }
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF);
  }

  spawn_settings(const spawn_settings&) = delete;

  ~spawn_settings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

} // namespace

int left_until(deadline until) {
  const auto left =
    std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

bool wait_readable(int fd, deadline until) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, left_until(until)) == 1;
}

bool wait_ended(pid_t pid, deadline until) {
  const auto pidfd = open_pidfd(pid);
  return !pidfd || wait_readable(pidfd.get(), until);
}

subprocess::subprocess(const start_options& options) {
  auto argv = options.argv;
  if (options.ends_with_us) // posix_spawn(3) has no such setting.
    argv.insert(argv.begin(), {"setpriv", "--pdeathsig", "KILL", "--"});
  auto environment = environment_with(options.environment);
  const spawn_settings settings{options};
  const int error =
    ::posix_spawnp(&pid_, argv.front().c_str(), &settings.files, &settings.attributes,
                   pointers_to(argv).data(), pointers_to(environment).data());
  if (error != 0)
    throw std::system_error(error, std::system_category(), "cannot start " + argv.front());
  pidfd_ = open_pidfd(pid_);
}

subprocess::~subprocess() {
  if (!status_) {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

void subprocess::signal(int number) const {
  if (!status_)
    ::kill(pid_, number);
}

std::optional<int> subprocess::wait(deadline until) {
  if (!status_ && wait_readable(pidfd_.get(), until)) {
    int raw = 0;
    ::waitpid(pid_, &raw, 0);
    status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  }
  return status_;
}

} // namespace lectern::test
