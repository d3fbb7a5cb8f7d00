#include "net/stream/descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>

namespace lectern::net {

namespace {

/// As it was before; written once, before there are children.
std::optional<rlimit> raised_from;

} // namespace

std::size_t descriptor_limit() noexcept {
  rlimit limit = {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, SIZE_MAX));
}

void raise_descriptor_limit() noexcept {
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
    raised_from = limit;
}

int restore_descriptor_limit() noexcept {
  return raised_from && ::setrlimit(RLIMIT_NOFILE, &*raised_from) != 0 ? errno : 0;
}

} // namespace lectern::net
