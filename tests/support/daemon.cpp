#include "tests/support/daemon.hpp"

#include "actors/trace/check.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace lectern::test {

namespace {

std::size_t entries_of(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (auto it = std::filesystem::directory_iterator{folder}; it != decltype(it){}; ++it)
    ++count;
  return count;
}

/// The fields of /proc/<pid>/stat after the name, which may contain anything:
/// field n of proc(5) is at n - 3.
std::vector<std::string> stat_of(const std::filesystem::path& process) {
  std::ostringstream content;
  content << std::ifstream{process / "stat"}.rdbuf(); // Nothing if the process has ended.
  const auto text = content.str();
  std::istringstream rest{text.substr(std::min(text.size(), text.rfind(')') + 1))};
  return {std::istream_iterator<std::string>{rest}, {}};
}

} // namespace

scratch_folder::scratch_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "lectern-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("cannot make " + pattern);
  path_ = pattern;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::ostream& operator<<(std::ostream& os, const held_resources& held) {
  return os << held.descriptors << " descriptors, " << held.threads << " threads, " << held.children
            << " children";
}

held_resources resources_of(pid_t pid) {
  const auto process = std::filesystem::path{"/proc"} / std::to_string(pid);
  return {.descriptors = entries_of(process / "fd"),
          .threads = entries_of(process / "task"),
          .children = children_of(pid).size()};
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos)
      continue;
    const auto fields = stat_of(entry.path());
    if (fields.size() > 1 && fields[1] == std::to_string(pid))
      children.push_back(std::stoi(name));
  }
  return children;
}

std::size_t resident_bytes_of(pid_t pid) {
  std::ifstream status{std::filesystem::path{"/proc"} / std::to_string(pid) / "status"};
  for (std::string word; status >> word;)
    if (std::size_t kibibytes = 0; word == "RssAnon:" && status >> kibibytes)
      return kibibytes * 1024;
  throw std::runtime_error("cannot read the memory of process " + std::to_string(pid));
}

bool keeps_freed_memory(pid_t pid) {
  constexpr std::uint64_t tebibyte = 1ULL << 40; // It reserves several of addresses.
  const auto fields = stat_of(std::filesystem::path{"/proc"} / std::to_string(pid));
  return std::stoull(fields.at(20)) > tebibyte;
}

std::chrono::nanoseconds processor_time_of(pid_t pid) {
  std::chrono::nanoseconds sum{0};
  const auto tasks = std::filesystem::path{"/proc"} / std::to_string(pid) / "task";
  for (const auto& task : std::filesystem::directory_iterator{tasks}) {
    std::int64_t on_processor = 0;
    std::ifstream{task.path() / "schedstat"} >> on_processor;
    sum += std::chrono::nanoseconds{on_processor};
  }
  return sum;
}

std::string daemon_path() {
  const char* chosen = std::getenv("LECTERN_TEST_DAEMON");
  return chosen != nullptr ? chosen : LECTERN_DAEMON_PATH;
}

// As many units as the daemon has: see `--io-units`.
const std::size_t daemon::idle_actors =
  10 + std::clamp(std::thread::hardware_concurrency(), 1U, 4U);

daemon::daemon(std::vector<std::string> arguments, const std::string& program)
  : argv_(std::move(arguments)) {
  // The shell that does the least when it starts.
  argv_.insert(argv_.begin(), {program, "--console-shell", "/bin/sh"});
  start();
}

void daemon::start() {
  std::array<int, 2> log{};
  if (::pipe2(log.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("pipe2 failed");
  log_end_.reset(log[0]);
  net::unique_fd write_end{log[1]};
  process_.emplace(start_options{.argv = argv_,
                                 .environment = {"LECTERN_DIR=" + folder().string()},
                                 .output = write_end.get(),
                                 .errors = write_end.get(),
                                 .ends_with_us = true});
  write_end.reset(); // The log ends when the daemon does.
  follower_ = std::thread{[this] { follow_log(); }};
  try {
    await_log("listening on " + (folder() / "unix.socket").string());
  } catch (...) {
    process_.reset();
    follower_.join();
    throw;
  }
}

daemon::~daemon() {
  try {
    if (!status_ && stop(SIGTERM) != 0)
      throw std::runtime_error("the daemon failed; its log: " + log());
    const bool writes_trace = std::filesystem::exists(folder() / "trace");
    if (const auto found = writes_trace && !judged_ ? broken_rules() : ""; !found.empty())
      throw std::runtime_error("the trace breaks rules:\n" + found);
  } catch (const std::exception& reason) {
    std::cerr << reason.what() << std::endl;
    std::abort();
  }
  follower_.join();
}

endpoint daemon::socket() const {
  return {.path = folder() / "unix.socket"};
}

std::uint16_t daemon::port() {
  const std::string_view mark = " port ";
  await_log(mark);
  const auto text = log();
  return static_cast<std::uint16_t>(std::stoul(text.substr(text.find(mark) + mark.size())));
}

std::vector<std::string> daemon::client_environment() const {
  const auto path = socket().path.string();
  return {"INCUS_SOCKET=" + path, "LXD_SOCKET=" + path};
}

void daemon::await_console() const {
  // It answers when it has begun.
  if (http_call(socket(), {.target = "/1.0/instances/host/console"}).status != 200)
    throw std::runtime_error("the console does not answer; the daemon's log: " + log());
}

int daemon::stop(int signal, std::chrono::milliseconds time) {
  if (!status_) {
    process_->signal(signal);
    status_ = process_->wait(within(time));
    if (!status_)
      throw std::runtime_error("the daemon did not stop; its log: " + log());
  }
  return *status_;
}

void daemon::start_again() {
  follower_.join();
  log_.clear();
  log_ended_ = false;
  status_.reset();
  judged_ = false;
  start();
}

bool daemon::has_ended(std::chrono::milliseconds time) const {
  return wait_readable(process_->ended_fd(), within(time));
}

held_resources daemon::settled(const held_resources& before, std::chrono::milliseconds time) const {
  const auto until = within(time);
  auto held = resources_of(pid());
  while (!(held <= before) && left_until(until) > 0 && !has_ended(5ms))
    held = resources_of(pid());
  return held;
}

std::size_t daemon::actor_count() {
  const std::string_view mark = " live actors";
  const auto known = log().size();
  process_->signal(SIGUSR1);
  await_log(mark, 10s, known);
  const auto text = log();
  const auto number = text.rfind(' ', text.find(mark, known) - 1) + 1;
  return std::stoul(text.substr(number));
}

std::size_t daemon::settled_actors(std::size_t before, std::chrono::milliseconds time) {
  const auto until = within(time);
  auto living = actor_count();
  while (living > before && left_until(until) > 0)
    living = actor_count();
  return living;
}

std::string daemon::log() const {
  const std::lock_guard guard{mutex_};
  return log_;
}

void daemon::await_log(std::string_view text, std::chrono::milliseconds time, std::size_t skipped) {
  std::unique_lock guard{mutex_};
  const auto is_there = [&] { return log_.find(text, skipped) != std::string::npos; };
  log_grown_.wait_for(guard, time, [&] { return log_ended_ || is_there(); });
  if (!is_there())
    throw std::runtime_error("waited in vain for \"" + std::string{text}
                             + "\" in the daemon's log: " + log_);
}

std::string daemon::broken_rules() {
  judged_ = true;
  auto shot = trace::read_trace(folder() / "trace");
  if (shot.has_error())
    throw std::runtime_error("the trace cannot be read: " + shot.error().why);
  std::string found;
  for (const auto& finding : trace::check(trace::history{std::move(*shot)}))
    found += std::string{trace::about(finding.which).name} + ": " + finding.words + '\n';
  return found;
}

void daemon::follow_log() {
  std::array<char, 4096> buffer; // NOLINT(*-member-init): filled by read(2).
  bool ended = false;
  while (!ended) {
    const auto n = ::read(log_end_.get(), buffer.data(), buffer.size());
    ended = n <= 0;
    const std::lock_guard guard{mutex_};
    log_.append(buffer.data(), ended ? 0 : static_cast<std::size_t>(n));
    log_ended_ = ended;
    log_grown_.notify_all();
  }
}

} // namespace lectern::test
