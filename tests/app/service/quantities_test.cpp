#include "tests/app/service/echo_source.hpp"
#include "tests/app/service/service_fixture.hpp"
#include "tests/support/skip.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <iterator>
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

std::ptrdiff_t entries(const char* folder) {
  namespace fs = std::filesystem;
  return std::distance(fs::directory_iterator{folder}, fs::directory_iterator{});
}

/// Kilobytes of this process that are in memory.
long resident_kib() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  long pages = 0;
  REQUIRE(std::fscanf(file, "%*d %ld", &pages) == 1);
  std::fclose(file);
  return pages * (::sysconf(_SC_PAGESIZE) / 1'024);
}

/// What the threads of this process have used of the processors.
std::chrono::milliseconds cpu_time() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::duration_cast<std::chrono::milliseconds>(
    std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec});
}

} // namespace

TEST_SUITE_BEGIN("service: quantities");

TEST_CASE("started and stopped a thousand times it leaves nothing behind") {
  const auto live_once = [] {
    service_fixture here;
    here.uut
      .add_instance("box", custom_instance{"", [] { return std::make_unique<echo_source>(); }, {}})
      .value();
    CHECK_FALSE(here.uut.stop()->timed_out);
  };
  for (int i = 0; i < 50; ++i)
    live_once();
  const auto files = entries("/proc/self/fd");
  const auto threads = entries("/proc/self/task");
  const auto memory = resident_kib();
  for (int i = 50; i < 1'000; ++i)
    live_once();

  CHECK(entries("/proc/self/fd") == files);
  CHECK(entries("/proc/self/task") == threads);
  CHECK(resident_kib() - memory < 4'096);
}

TEST_CASE("5,000 sessions are stopped by any thread, at a cost like that of opening them") {
  if (!allow_descriptors()) {
    skip("so many descriptors are not allowed");
    return;
  }
  service_fixture server{{.drain_timeout = 60s}}; // However little of the machine is ours.
  const auto used_at_first = cpu_time();
  std::vector<exec_session> sessions;
  for (int i = 0; i < 5'000; ++i) {
    const auto name = "box" + std::to_string(i);
    const auto console = [] { return std::make_unique<echo_source>(); };
    server.uut.add_instance(name, custom_instance{.console = console}).value();
    sessions.emplace_back(server.here, "/1.0/instances/" + name + "/console",
                          boost::json::object{{"type", "console"}});
    sessions.back().open("0");
  }
  CHECK(server.uut.metrics().sessions == 5'000);

  const auto used_before = cpu_time();
  stop_report report;
  std::jthread{[&] { report = server.uut.stop().value(); }}.join();
  const auto used = cpu_time() - used_before;
  const auto opened_with = used_before - used_at_first;
  MESSAGE("opened with " << opened_with.count() << ", stopped with " << used.count()
                         << " ms of CPU time");
  CHECK_FALSE(report.timed_out);
  CHECK(report.callbacks_left == 0);
  CHECK(used < 2 * opened_with); // What grows with the square of them costs ten times more.
}

} // namespace lectern::test

TEST_SUITE_END();
