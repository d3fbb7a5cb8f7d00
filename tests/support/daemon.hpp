#pragma once

#include "tests/support/http_client.hpp"
#include "tests/support/subprocess.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace lectern::test {

/// A folder that is removed with all it contains.
class scratch_folder {
public:
  scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  ~scratch_folder();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
  std::filesystem::path path_;
};

/// What a process holds, as the kernel counts it.
struct held_resources {
  std::size_t descriptors = 0;
  std::size_t threads = 0;
  std::size_t children = 0;

  /// Whether `a` holds no more of anything than `b`.
  friend bool operator<=(const held_resources& a, const held_resources& b) {
    return a.descriptors <= b.descriptors && a.threads <= b.threads && a.children <= b.children;
  }
};

std::ostream& operator<<(std::ostream& os, const held_resources& held);

[[nodiscard]] held_resources resources_of(pid_t pid);

[[nodiscard]] std::vector<pid_t> children_of(pid_t pid);

/// Memory of its own that is in use. Pages of files that it has mapped are not counted: those of
/// its trace become resident one by one, up to the trace's fixed size, whatever happens.
[[nodiscard]] std::size_t resident_bytes_of(pid_t pid);

/// Whether AddressSanitizer is in it, which keeps freed memory, so that its size means nothing.
[[nodiscard]] bool keeps_freed_memory(pid_t pid);

/// Processor time that the living threads of a process have used so far.
[[nodiscard]] std::chrono::nanoseconds processor_time_of(pid_t pid);

/// The program under test: `LECTERN_TEST_DAEMON`, or the one of this build.
[[nodiscard]] std::string daemon_path();

/// A `lecternd` of its own, in a folder of its own.
///
/// Started when it is made, once it listens; stopped in order when it dies, unless the
/// test did that. If it then does not exit with 0, its log is printed and the test aborts;
/// likewise if its trace breaks a rule, however it ended.
class daemon {
public:
  /// Actors of an idle daemon: service, directory, events, archive, inventory, the listeners of its
  /// socket and of what programs hand over, the host and its console, the calls of instances, and
  /// the API of each unit.
  static const std::size_t idle_actors;

  explicit daemon(std::vector<std::string> arguments = {},
                  const std::string& program = daemon_path());
  daemon(const daemon&) = delete;
  ~daemon();

  /// Where it listens.
  [[nodiscard]] endpoint socket() const;

  /// Its TCP port. @pre It was started with `--listen-tcp`.
  [[nodiscard]] std::uint16_t port();

  /// What points `incus` and `lxc` to it.
  [[nodiscard]] std::vector<std::string> client_environment() const;

  /// Waits until the console of the host has started its shell.
  void await_console() const;

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_.path(); }

  [[nodiscard]] pid_t pid() const noexcept { return process_->pid(); }

  /// Asks it to stop (0: it was asked before) and waits for that. Once it has stopped,
  /// nothing happens.
  /// @returns Its exit status. @throws std::runtime_error, with its log, after `time`.
  int stop(int signal, std::chrono::milliseconds time = 10s);

  /// Starts it once more, in its folder. @pre It has stopped.
  void start_again();

  /// Judges the trace it has written so far, so that its end does not.
  /// @returns The rules that it breaks, by name, one a line; after each what happened.
  /// @throws std::runtime_error if there is no trace that can be read.
  [[nodiscard]] std::string broken_rules();

  /// Waits until it has ended, or `time` has passed. @returns Whether it has ended.
  [[nodiscard]] bool has_ended(std::chrono::milliseconds time) const;

  /// Waits until it holds no more than it held `before`, or it has ended, or `time` has passed.
  /// @returns What it holds then.
  [[nodiscard]] held_resources settled(const held_resources& before,
                                       std::chrono::milliseconds time = 10s) const;

  /// How many actors live in it, by its own count.
  [[nodiscard]] std::size_t actor_count();

  /// Waits until no more of them live than did `before`, or `time` has passed.
  /// @returns How many live then.
  [[nodiscard]] std::size_t settled_actors(std::size_t before,
                                           std::chrono::milliseconds time = 10s);

  /// What it wrote to its log so far.
  [[nodiscard]] std::string log() const;

  /// Waits until its log contains `text`, after its first `skipped` bytes.
  /// @throws std::runtime_error with the log.
  void await_log(std::string_view text, std::chrono::milliseconds time = 10s,
                 std::size_t skipped = 0);

private:
  void start();
  void follow_log();

  scratch_folder folder_;
  std::vector<std::string> argv_;
  net::unique_fd log_end_;
  std::optional<subprocess> process_;
  mutable std::mutex mutex_;
  std::condition_variable log_grown_;
  std::string log_;        ///< Guarded by `mutex_`.
  bool log_ended_ = false; ///< Guarded by `mutex_`.
  std::optional<int> status_;
  bool judged_ = false;
  std::thread follower_;
};

} // namespace lectern::test
