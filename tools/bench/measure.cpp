#include "tools/bench/measure.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <list>
#include <stdexcept>

namespace lectern::bench {

using namespace std::chrono_literals;

namespace {

using seconds = std::chrono::duration<double>;

constexpr double mebibyte = 1024.0 * 1024.0;
constexpr double gigabyte = 1e9;

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return seconds{std::chrono::steady_clock::now() - begin}.count();
}

/// Takes `bytes` off the wire without looking at them: a few of each 1,000 are
/// the heads of frames.
void take(int fd, std::size_t bytes) {
  std::vector<char> space(256 * 1024);
  while (bytes > 0) {
    const auto n = ::recv(fd, space.data(), std::min(bytes, space.size()), 0);
    if (n <= 0)
      throw std::runtime_error("the stream ended during a measurement");
    bytes -= static_cast<std::size_t>(n);
  }
}

/// An idle terminal has some descriptors here and some more in the daemon,
/// which inherits the limit.
void allow_many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

flow::flow(contender& relay, const std::string& script, bool on_terminal)
  : relay_(relay), running_(relay.start(script, on_terminal)) {}

throughput flow::measure(std::size_t bytes) {
  const auto cpu_before = test::processor_time_of(relay_.pid());
  const auto begin = std::chrono::steady_clock::now();
  take(running_.output().fd(), bytes);
  const auto time = seconds_since(begin);
  const seconds cpu = test::processor_time_of(relay_.pid()) - cpu_before;
  const auto amount = static_cast<double>(bytes);
  return {.mebibytes_per_second = amount / mebibyte / time,
          .cpu_seconds_per_gigabyte = cpu.count() / (amount / gigabyte)};
}

latency measure_echo(contender& relay, std::size_t count) {
  auto running = relay.start("stty raw -echo; echo ready; exec cat", true);
  auto& peer = running.output();
  std::string greeting;
  while (greeting.find("ready") == std::string::npos)
    greeting += peer.receive(test::within(10s)).value().payload;

  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    peer.send(test::opcode::binary, "k");
    while (peer.receive(test::within(10s)).value().payload != "k") {
    }
    times.push_back(seconds_since(begin) * 1000);
  }
  std::ranges::sort(times);
  return {.p50_ms = times[count / 2], .p99_ms = times[count * 99 / 100]};
}

rate measure_rate(contender& relay, bool on_terminal, std::size_t count) {
  const auto cpu_before = test::processor_time_of(relay.pid());
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) {
    auto running = relay.start("echo done", on_terminal);
    relay.finish(running);
  }
  const auto time = seconds_since(begin);
  const seconds cpu = test::processor_time_of(relay.pid()) - cpu_before;
  return {.per_second = static_cast<double>(count) / time,
          .cpu_ms_each = cpu.count() * 1000 / static_cast<double>(count)};
}

idle_cost measure_idle(std::size_t viewers, std::chrono::milliseconds time) {
  allow_many_descriptors();
  const test::daemon server;
  const auto open_one = [&server] {
    auto session = test::exec_session::run(server.socket(), {"sleep", "infinity"}, true);
    session.open_all();
    return session;
  };
  std::list<test::exec_session> sessions;
  sessions.push_back(open_one()); // The first one brings what all share.
  const auto bytes_before = test::resident_bytes_of(server.pid());
  for (std::size_t i = 0; i < viewers; ++i)
    sessions.push_back(open_one());
  const auto bytes = test::resident_bytes_of(server.pid()) - bytes_before;

  const auto cpu_before = test::processor_time_of(server.pid());
  ::poll(nullptr, 0, static_cast<int>(time.count()));
  const seconds cpu = test::processor_time_of(server.pid()) - cpu_before;
  return {.viewers = viewers,
          .core_percent = 100 * cpu.count() / seconds{time}.count(),
          .kibibytes_per_viewer = static_cast<double>(bytes) / 1024 / static_cast<double>(viewers)};
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

} // namespace lectern::bench
