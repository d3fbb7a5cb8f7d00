#pragma once

#include <cstddef>
#include <cstdint>

namespace lectern::test {

/// What goes wrong with a system call.
enum class fault : std::uint8_t {
  error,       ///< It fails, with an error that fits it.
  interrupted, ///< `EINTR`, if it may block: the host's handler of a signal ran.
  not_yet,     ///< `EAGAIN`, if it must not block: what it is for comes right after it.
  one_byte,    ///< It moves one byte: the rest comes, or finds room, right after it.
};

/// Stands between `net/` and the kernel: the linker leads the calls of libc here
/// (`--wrap`). Calls of this thread are counted, its children's before they
/// execute included, and one of them, or each, meets a fault.
///
/// One at a time. Ends when it dies, with whatever is under test still alive.
class faulty_calls {
public:
  /// @param at The call that meets it, counted from 1 among those that can; 0: each.
  faulty_calls(fault kind, std::size_t at);

  /// Each call of `function`, one of libc's, fails with `error`.
  faulty_calls(const char* function, int error);

  faulty_calls(const faulty_calls&) = delete;
  ~faulty_calls();

  /// How many calls could have met it so far.
  [[nodiscard]] static std::size_t count() noexcept;

  /// The call that met it, or an empty string if there was none.
  [[nodiscard]] static const char* name() noexcept;

  /// The `errno` with which it failed.
  [[nodiscard]] static int error() noexcept;
};

/// While it lives, calls are the test's own: not counted, and without faults.
class own_calls {
public:
  own_calls() noexcept;
  own_calls(const own_calls&) = delete;
  ~own_calls();

private:
  bool before_;
};

} // namespace lectern::test
