#include "tools/actor-trace/interruption.hpp"

#include <algorithm>
#include <cerrno>

namespace lectern::tracing {

interruption::interruption() {
  sigemptyset(&awaited_);
  for (const int number : {SIGINT, SIGTERM, SIGUSR2})
    sigaddset(&awaited_, number);
  pthread_sigmask(SIG_BLOCK, &awaited_, nullptr);
}

int interruption::wait(std::chrono::milliseconds time) const {
  const auto count = std::max<std::int64_t>(time.count(), 0);
  const timespec limit{.tv_sec = count / 1'000, .tv_nsec = count % 1'000 * 1'000'000};
  return std::max(sigtimedwait(&awaited_, nullptr, &limit), 0);
}

} // namespace lectern::tracing
