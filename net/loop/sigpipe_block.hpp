#pragma once

#include <signal.h>

namespace lectern::net {

/// Keeps SIGPIPE from the calling thread while it lives, and swallows those that
/// came meanwhile. The process's disposition stays as the host set it.
///
/// write(2) to a pipe does not have `MSG_NOSIGNAL`.
class sigpipe_block {
public:
  sigpipe_block() noexcept;
  sigpipe_block(const sigpipe_block&) = delete;
  sigpipe_block& operator=(const sigpipe_block&) = delete;
  ~sigpipe_block();

private:
  sigset_t before_;
};

} // namespace lectern::net
