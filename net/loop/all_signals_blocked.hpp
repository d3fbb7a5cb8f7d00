#pragma once

#include <signal.h>

namespace lectern::net {

/// Blocks every signal for the calling thread while it lives. A thread inherits the mask of
/// the thread that starts it: so those of a library leave all signals to the program's own.
class all_signals_blocked {
public:
  all_signals_blocked() noexcept {
    sigset_t signals;
    ::sigfillset(&signals);
    ::pthread_sigmask(SIG_SETMASK, &signals, &before_);
  }

  all_signals_blocked(const all_signals_blocked&) = delete;
  all_signals_blocked& operator=(const all_signals_blocked&) = delete;

  ~all_signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_ = {};
};

} // namespace lectern::net
