#include "tests/support/surroundings.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace lectern::test {

namespace {

namespace fs = std::filesystem;

/// Holds the process id after the restart. A child that inherits it has another id, and so
/// restarts, too.
constexpr const char* mark = "LECTERN_TEST_SURROUNDINGS";

/// Whether a variable of the caller's is for the tests, or for a sanitizer in them.
bool is_passed_on(std::string_view name) {
  constexpr std::array<std::string_view, 3> known{"LECTERN_MUTANT", "LECTERN_SOAK", "CCACHE_DIR"};
  return std::ranges::find(known, name) != known.end() || name.starts_with("LECTERN_TEST_")
         || name.ends_with("SAN_OPTIONS");
}

[[noreturn]] void fail(const std::string& call) {
  throw std::system_error(errno, std::system_category(), call);
}

/// Descriptors that tests need; what Linux gives to a process.
constexpr rlim_t descriptors_min = 1'024;

/// Opens /dev/null in place of each of 0, 1 and 2 that is closed.
void open_standard_streams() {
  int fd = 0;
  do
    fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= 2);
  if (fd < 0)
    fail("cannot open /dev/null");
  ::close(fd);
}

/// Ignores and blocks no signal.
void reset_signals() {
  for (int number = 1; number < NSIG; ++number)
    static_cast<void>(::signal(number, SIG_DFL)); // Some have no other disposition.
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void allow_descriptors() {
  rlimit limit = {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, descriptors_min);
  limit.rlim_max = std::max(limit.rlim_max, descriptors_min);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    fail("cannot have " + std::to_string(descriptors_min) + " descriptors");
}

fs::path make_folder() {
  std::string pattern = "/tmp/lectern-XXXXXX"; // Short: a socket's path has 107 bytes.
  if (::mkdtemp(pattern.data()) == nullptr)
    fail("cannot make " + pattern);
  return pattern;
}

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  if (!(std::ofstream{file} << text << std::flush))
    fail("cannot write " + file.string());
}

/// Lines of the password database for this user, and for root in a namespace of this user's.
std::string users_in(const fs::path& home) {
  const auto line = [&](const std::string& name, uid_t user, gid_t group) {
    return name + ":x:" + std::to_string(user) + ':' + std::to_string(group) + "::" + home.string()
           + ":/bin/sh\n";
  };
  if (::geteuid() == 0)
    return line("root", 0, 0) + line(guest.name, guest.user, guest.group);
  const passwd* known = ::getpwuid(::geteuid());
  return line(known != nullptr ? known->pw_name : "tester", ::geteuid(), ::getegid())
         + line("root", 0, 0);
}

std::string text_of(const fs::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Lines of the group database.
std::string groups_of_guest() {
  const auto line = [](const std::string& name, gid_t group, const std::string& members) {
    return name + ":x:" + std::to_string(group) + ':' + members + '\n';
  };
  return line(guest.name, guest.group, "")
         + line("lectern-friends", guest.second_group, guest.name);
}

void make_surroundings(const fs::path& folder) {
  const auto home = folder / "home";
  fs::create_directory(home);
  write(folder / "passwd", users_in(home));
  write(folder / "group", text_of("/etc/group") + groups_of_guest());
  // Without a file of settings these clients greet a new user on their standard error.
  write(home / ".config/incus/config.yml", "");
  write(home / ".config/lxc/config.yml", "");
  fs::create_directory(folder / "runtime");
  fs::permissions(folder / "runtime", fs::perms::owner_all);
}

/// The whole environment after the restart.
std::vector<std::string> environment_in(const fs::path& folder) {
  std::vector<std::string> result{
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
    "HOME=" + (folder / "home").string(), "XDG_RUNTIME_DIR=" + (folder / "runtime").string(),
    // A login shell's home is that of the password database.
    "NSS_WRAPPER_PASSWD=" + (folder / "passwd").string(),
    "NSS_WRAPPER_GROUP=" + (folder / "group").string(),
    // AddressSanitizer ends a program in which the wrapper binds libc's symbols apart.
    "NSS_WRAPPER_DISABLE_DEEPBIND=1"};
#ifndef __SANITIZE_THREAD__ // It reports the wrapper's locks; no shell is tested under it.
  result.emplace_back("LD_PRELOAD=" LECTERN_NSS_WRAPPER_PATH);
#endif
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (const std::string_view text{*entry}; is_passed_on(text.substr(0, text.find('='))))
      result.emplace_back(text);
  std::erase_if(result, [](const auto& entry) { return entry.starts_with(mark); });
  result.push_back(std::string{mark} + '=' + std::to_string(::getpid()));
  return result;
}

[[noreturn]] void restart(char** argv, std::vector<std::string> environment) {
  std::vector<char*> pointers;
  pointers.reserve(environment.size() + 1);
  for (auto& entry : environment)
    pointers.push_back(entry.data());
  pointers.push_back(nullptr);
  const auto program = fs::read_symlink("/proc/self/exe");
  ::execve(program.c_str(), argv, pointers.data());
  fail("cannot start " + program.string());
}

} // namespace

surroundings::surroundings(char** argv) {
  const char* entered = std::getenv(mark);
  if (entered == nullptr || entered != std::to_string(::getpid())) {
    open_standard_streams();
    reset_signals();
    allow_descriptors();
    folder_ = make_folder();
    make_surroundings(folder_);
    restart(argv, environment_in(folder_));
  }
  folder_ = fs::path{std::getenv("HOME")}.parent_path();
}

surroundings::~surroundings() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

} // namespace lectern::test
