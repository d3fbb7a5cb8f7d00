#pragma once

#include "net/stream/terminal_size.hpp"
#include "tests/support/subprocess.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::test {

/// A command on a terminal of its own, with a user who types and looks.
class terminal {
public:
  explicit terminal(std::vector<std::string> argv, std::vector<std::string> environment = {},
                    net::terminal_size size = {});

  void type(std::string_view keys);

  /// Types so that the command gets `keys` in a read of their own.
  /// @pre The terminal is in raw mode.
  void press(std::string_view keys);

  /// Waits until `text` appears after what was expected before.
  /// @throws std::runtime_error, with what was seen instead, after `time` or when
  ///   the command has ended.
  void expect(std::string_view text, std::chrono::milliseconds time = 10s);

  /// The same, but returns whether it appeared.
  [[nodiscard]] bool shows(std::string_view text, std::chrono::milliseconds time);

  /// Changes the size of the window, as its user would.
  void resize(net::terminal_size size);

  /// Looks on until the command has ended and everything was read.
  /// @returns Its exit status. @throws std::runtime_error after `time`.
  int wait(std::chrono::milliseconds time = 10s);

  void signal(int number) const { process_->signal(number); }

  /// Waits until the command has a handler for a signal.
  void await_handler(int number) const;

  /// Everything that was seen so far.
  [[nodiscard]] const std::string& seen() const noexcept { return seen_; }

private:
  bool read_some(deadline until);
  void await_reader() const;
  [[noreturn]] void give_up(std::string_view waited_for) const;

  net::unique_fd master_;
  std::optional<subprocess> process_;
  std::string seen_;
  std::size_t looked_at_ = 0; ///< Length of what `expect` has consumed.
};

} // namespace lectern::test
