#include "tests/service/echo_source.hpp"
#include "tests/service/service_fixture.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <vector>

namespace lectern::test {

namespace {

/// 5,000 sessions of one socket, both ends of which are here, and some for the rest.
constexpr rlim_t descriptors = 5'000 * 2 + 500;

bool allow_descriptors() {
  rlimit limit = {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, descriptors);
  limit.rlim_max = std::max(limit.rlim_max, descriptors);
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

} // namespace

TEST_SUITE_BEGIN("service: many sessions");

TEST_CASE_FIXTURE(service_fixture, "5,000 sessions are stopped in time, by any thread") {
  if (!allow_descriptors()) {
    MESSAGE("skipped: so many descriptors are not allowed");
    return;
  }
  std::vector<exec_session> sessions;
  for (int i = 0; i < 5'000; ++i) {
    const auto name = "box" + std::to_string(i);
    const auto console = [] { return std::make_unique<echo_source>(); };
    uut.add_instance(name, custom_instance{.console = console}).value();
    sessions.emplace_back(here, "/1.0/instances/" + name + "/console",
                          boost::json::object{{"type", "console"}});
    sessions.back().open("0");
  }
  CHECK(uut.metrics().sessions == 5'000);

  const auto begun = std::chrono::steady_clock::now();
  stop_report report;
  std::jthread{[&] { report = uut.stop().value(); }}.join();
  const auto took = std::chrono::steady_clock::now() - begun;
  MESSAGE("stopped in " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
                        << " ms");
  CHECK_FALSE(report.timed_out);
  CHECK(report.callbacks_left == 0);
  CHECK(took < service_options{}.drain_timeout + 2s);
}

} // namespace lectern::test
