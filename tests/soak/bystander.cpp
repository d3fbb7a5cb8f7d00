#include "tests/soak/bystander.hpp"

#include <sys/eventfd.h>

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace lectern::test {

namespace {

using std::chrono::microseconds;
using clock = std::chrono::steady_clock;

/// Longer than any figure that is asked for, so that a figure is missed and not the answer.
constexpr auto patience = 10s;

microseconds since(clock::time_point begin) {
  return std::chrono::duration_cast<microseconds>(clock::now() - begin);
}

microseconds quantile(const std::vector<microseconds>& sorted, double part) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted.empty() ? microseconds{0} : sorted[static_cast<std::size_t>(part * last)];
}

exec_session start_echo(const endpoint& where) {
  auto session =
    exec_session::run(where, {"sh", "-c", "stty raw -echo; echo ready; exec cat"}, true);
  session.open_all();
  session.await_output("ready", within(patience));
  return session;
}

} // namespace

std::ostream& operator<<(std::ostream& os, const service_quality& quality) {
  os << quality.echoes << " echoes: median " << quality.echo_median.count() << " us, p99 "
     << quality.echo_p99.count() << " us, longest " << quality.echo_max.count()
     << " us; slowest answer " << quality.answer_max.count() << " us";
  return quality.fault.empty() ? os : os << "; " << quality.fault;
}

bystander::bystander(endpoint where)
  : where_(std::move(where)), session_(start_echo(where_)), stopping_(::eventfd(0, EFD_CLOEXEC)),
    typist_([this] { type_keys(); }), asker_([this] { ask(); }) {}

bystander::~bystander() {
  if (typist_.joinable())
    static_cast<void>(stop());
}

service_quality bystander::stop() {
  ::eventfd_write(stopping_.get(), 1);
  typist_.join();
  asker_.join();
  std::ranges::sort(echoes_);
  return {.echo_median = quantile(echoes_, 0.5),
          .echo_p99 = quantile(echoes_, 0.99),
          .echo_max = quantile(echoes_, 1),
          .answer_max = answers_.empty() ? microseconds{0} : std::ranges::max(answers_),
          .echoes = echoes_.size(),
          .fault = typist_fault_ + asker_fault_};
}

void bystander::type_keys() {
  try {
    auto& terminal = session_.socket("0");
    while (!wait_readable(stopping_.get(), within(10ms))) {
      const auto begin = clock::now();
      terminal.send(opcode::binary, "k");
      const auto frame = terminal.receive(within(patience));
      if (!frame || frame->payload != "k")
        throw std::runtime_error("no echo came, but the end of the stream or something else");
      echoes_.push_back(since(begin));
    }
  } catch (const std::exception& reason) {
    typist_fault_ = std::string{"the session failed: "}.append(reason.what()).append("; ");
  }
}

void bystander::ask() {
  try {
    while (!wait_readable(stopping_.get(), within(100ms))) {
      const auto begin = clock::now();
      if (const auto reply = http_call(where_, {.time = patience}); reply.status != 200)
        throw std::runtime_error("status " + std::to_string(reply.status));
      answers_.push_back(since(begin));
    }
  } catch (const std::exception& reason) {
    asker_fault_ = std::string{"a request failed: "}.append(reason.what());
  }
}

} // namespace lectern::test
