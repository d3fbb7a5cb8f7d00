#include "app/service/line_limit.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("line limit");

namespace lectern {

using namespace std::chrono_literals;

TEST_CASE("of many lines the first few of each period are logged, and the others are counted") {
  line_limit uut{{.lines_max = 2, .period = 60s}};
  const line_limit::time start{};

  CHECK(uut.add(start).is_logged);
  const auto last = uut.add(start + 1s);
  CHECK(last.is_logged);
  CHECK(last.is_last);
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(uut.add(start + 59s).is_logged);

  const auto next = uut.add(start + 60s);
  CHECK(next.is_logged);
  CHECK_FALSE(next.is_last);
  CHECK(next.skipped == 3);
  CHECK(uut.add(start + 61s).skipped == 0);
}

TEST_CASE("the count is logged once, even if no line follows") {
  line_limit uut{{.lines_max = 1, .period = 60s}};
  static_cast<void>(uut.add({}));
  static_cast<void>(uut.add({}));
  CHECK(uut.take_skipped() == 1);
  CHECK(uut.take_skipped() == 0);
}

} // namespace lectern

TEST_SUITE_END();
