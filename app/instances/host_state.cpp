#include "app/instances/host_state.hpp"

#include "net/stream/unique_fd.hpp"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <string>
#include <system_error>

namespace lectern {

namespace {

namespace fs = std::filesystem;
using std::string_view;

/// Chosen: /proc/stat has some 100 bytes for each of 1,000 processors before what is read last.
constexpr std::size_t proc_bytes_max = 256 * 1024;

std::string read_proc(const fs::path& path) {
  constexpr std::size_t step = 16 * 1024;
  const net::unique_fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::string text;
  for (ssize_t size = 1; file && size > 0 && text.size() < proc_bytes_max;) {
    const auto before = text.size();
    text.resize(before + step);
    size = ::read(file.get(), text.data() + before, step);
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }
  return text;
}

string_view take_word(string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const auto word = text.substr(0, text.find_first_of(" \t\n"));
  text.remove_prefix(word.size());
  return word;
}

template <class Number>
Number to_number(string_view word) {
  Number value{};
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

/// What follows `key` in its line.
string_view line_of(string_view text, string_view key) {
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (take_word(line) == key)
      return line;
  }
  return {};
}

std::uint64_t number_of(string_view text, string_view key) {
  auto line = line_of(text, key);
  return to_number<std::uint64_t>(take_word(line));
}

std::uint64_t meminfo_bytes(string_view meminfo, string_view key) {
  constexpr std::uint64_t kibibyte = 1024;
  return number_of(meminfo, key) * kibibyte;
}

std::uint64_t busy_ticks(string_view stat) {
  auto line = line_of(stat, "cpu");
  // user, nice, system; not idle, iowait; irq, softirq, steal.
  constexpr std::array is_busy{true, true, true, false, false, true, true, true};
  std::uint64_t ticks = 0;
  for (const bool counts : is_busy) {
    const auto value = to_number<std::uint64_t>(take_word(line));
    ticks += counts ? value : 0;
  }
  return ticks;
}

std::uint64_t count_processes(const fs::path& proc, std::size_t most) {
  std::uint64_t count = 0;
  std::error_code failed;
  for (fs::directory_iterator at{proc, failed};
       !failed && at != fs::directory_iterator{} && count < most; at.increment(failed)) {
    const std::string name = at->path().filename().native();
    count += std::isdigit(static_cast<unsigned char>(name.front())) != 0 ? 1 : 0;
  }
  return count;
}

/// The value of `key` in the lines of os-release(5), without its quotes.
std::string os_release(string_view key) {
  std::ifstream file{"/etc/os-release"};
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key) || line.find('=') != key.size())
      continue;
    const auto value = string_view{line}.substr(key.size() + 1);
    const bool is_quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'');
    return std::string{is_quoted ? value.substr(1, value.size() - 2) : value};
  }
  return {};
}

/// What does not change while a machine runs.
instance_state lasting_facts() {
  instance_state facts;
  utsname kernel{};
  if (::uname(&kernel) == 0) {
    facts.host_name = kernel.nodename;
    facts.kernel_version = kernel.release;
  }
  facts.os = os_release("NAME");
  facts.os_version = os_release("VERSION_ID");
  return facts;
}

} // namespace

instance_state state_in(const proc_texts& texts, long ticks_per_second) {
  instance_state state;
  state.memory_total = meminfo_bytes(texts.meminfo, "MemTotal:");
  state.memory_used = state.memory_total
                      - std::min(state.memory_total, meminfo_bytes(texts.meminfo, "MemAvailable:"));
  const auto swap = meminfo_bytes(texts.meminfo, "SwapTotal:");
  state.swap_used = swap - std::min(swap, meminfo_bytes(texts.meminfo, "SwapFree:"));
  if (ticks_per_second > 0)
    state.cpu_time = std::chrono::nanoseconds{std::chrono::seconds{1}} / ticks_per_second
                     * static_cast<std::int64_t>(busy_ticks(texts.stat));
  state.started = wall_time{std::chrono::seconds{number_of(texts.stat, "btime")}};
  auto load = texts.loadavg;
  for (auto& average : state.load)
    average = to_number<double>(take_word(load));
  return state;
}

state_reader make_host_state_reader(const fs::path& proc, std::size_t processes_max) {
  return [proc, processes_max, lasting = lasting_facts()] {
    const auto meminfo = read_proc(proc / "meminfo");
    const auto stat = read_proc(proc / "stat");
    const auto loadavg = read_proc(proc / "loadavg");
    auto state = state_in({meminfo, stat, loadavg}, ::sysconf(_SC_CLK_TCK));
    state.processes = count_processes(proc, processes_max);
    state.processors = static_cast<std::uint64_t>(std::max(::sysconf(_SC_NPROCESSORS_ONLN), 0L));
    state.host_name = lasting.host_name;
    state.kernel_version = lasting.kernel_version;
    state.os = lasting.os;
    state.os_version = lasting.os_version;
    return state;
  };
}

} // namespace lectern
