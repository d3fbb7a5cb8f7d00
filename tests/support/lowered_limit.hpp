#pragma once

#include <doctest/doctest.h>

#include <sys/resource.h>

namespace lectern {

/// Lowers a limit of this process, such as `RLIMIT_NOFILE`, while it lives.
class lowered_limit {
public:
  lowered_limit(int resource, rlim_t value) : resource_(resource) {
    REQUIRE(::getrlimit(resource_, &before_) == 0);
    const rlimit lowered{.rlim_cur = value, .rlim_max = before_.rlim_max};
    REQUIRE(::setrlimit(resource_, &lowered) == 0);
  }

  lowered_limit(const lowered_limit&) = delete;
  lowered_limit& operator=(const lowered_limit&) = delete;
  ~lowered_limit() { ::setrlimit(resource_, &before_); }

private:
  int resource_;
  rlimit before_ = {};
};

} // namespace lectern
