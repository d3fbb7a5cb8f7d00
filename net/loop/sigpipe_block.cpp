#include "net/loop/sigpipe_block.hpp"

#include <time.h>

namespace lectern::net {

namespace {

sigset_t only_sigpipe() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

} // namespace

sigpipe_block::sigpipe_block() noexcept {
  const auto set = only_sigpipe();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
}

sigpipe_block::~sigpipe_block() {
  if (sigismember(&before_, SIGPIPE) == 1)
    return; // Blocked by other code, which decides about what is pending.
  const auto set = only_sigpipe();
  const timespec now{};
  while (sigtimedwait(&set, nullptr, &now) == SIGPIPE) {
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace lectern::net
