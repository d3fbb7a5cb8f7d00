#include "tests/support/terminal.hpp"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>

namespace lectern::test {

namespace {

net::unique_fd open_master() {
  net::unique_fd master{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  if (!master || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0)
    throw std::runtime_error("no terminal to be had");
  return master;
}

/// Whether a process has a handler for a signal. False once it has ended.
bool catches(pid_t pid, int number) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
  const std::string_view field = "SigCgt:";
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field))
      return (std::stoull(line.substr(field.size()), nullptr, 16) >> (number - 1) & 1) != 0;
  return false;
}

std::string slave_of(const net::unique_fd& master) {
  std::array<char, 64> name{};
  ::ptsname_r(master.get(), name.data(), name.size());
  return name.data();
}

} // namespace

terminal::terminal(std::vector<std::string> argv, std::vector<std::string> environment,
                   net::terminal_size size)
  : master_(open_master()) {
  resize(size);
  environment.push_back("TERM=xterm");
  process_.emplace(start_options{
    .argv = std::move(argv), .environment = std::move(environment), .terminal = slave_of(master_)});
}

void terminal::type(std::string_view keys) {
  while (!keys.empty()) {
    const auto n = ::write(master_.get(), keys.data(), keys.size());
    if (n <= 0)
      give_up("room to type");
    keys.remove_prefix(static_cast<std::size_t>(n));
  }
}

void terminal::press(std::string_view keys) {
  await_reader();
  type(keys);
  await_reader();
}

void terminal::await_reader() const {
  const net::unique_fd slave{::open(slave_of(master_).c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  const auto until = within(10s);
  // poll(2) on a terminal also delivers what the kernel still has underway.
  while (wait_readable(slave.get(), within(0ms))) {
    if (left_until(until) == 0)
      give_up("somebody to read what was typed");
    ::sched_yield();
  }
}

void terminal::await_handler(int number) const {
  const auto until = within(10s);
  while (!catches(process_->pid(), number)) {
    if (left_until(until) == 0)
      give_up("a handler of signal " + std::to_string(number));
    ::sched_yield();
  }
}

void terminal::resize(net::terminal_size size) {
  const winsize wanted{size.rows, size.columns, 0, 0};
  ::ioctl(master_.get(), TIOCSWINSZ, &wanted);
}

bool terminal::read_some(deadline until) {
  if (!wait_readable(master_.get(), until))
    return false;
  std::array<char, 65536> buffer; // NOLINT(*-member-init): filled by read(2).
  const auto n = ::read(master_.get(), buffer.data(), buffer.size());
  if (n > 0)
    seen_.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0;
}

bool terminal::shows(std::string_view text, std::chrono::milliseconds time) {
  const auto until = within(time);
  auto at = seen_.find(text, looked_at_);
  while (at == std::string::npos) {
    if (!read_some(until))
      return false;
    at = seen_.find(text, looked_at_);
  }
  looked_at_ = at + text.size();
  return true;
}

void terminal::expect(std::string_view text, std::chrono::milliseconds time) {
  if (!shows(text, time))
    give_up(text);
}

int terminal::wait(std::chrono::milliseconds time) {
  const auto until = within(time);
  while (read_some(until)) {
  }
  const auto status = process_->wait(until);
  if (!status)
    give_up("the end");
  return *status;
}

void terminal::give_up(std::string_view waited_for) const {
  throw std::runtime_error("waited in vain for \"" + std::string{waited_for} + "\", seen since: \""
                           + seen_.substr(looked_at_) + "\", before: \""
                           + seen_.substr(0, looked_at_) + '"');
}

} // namespace lectern::test
