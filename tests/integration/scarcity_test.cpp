#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/skip.hpp"

#include <doctest/doctest.h>

#include <sys/mount.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

/// A daemon that has run out of descriptors, or of disk.
TEST_SUITE_BEGIN("scarcity");

namespace lectern::test {

namespace {

std::set<rlim_t> descriptors_of(pid_t pid) {
  std::set<rlim_t> numbers;
  const auto folder = "/proc/" + std::to_string(pid) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    numbers.insert(std::stoul(entry.path().filename().string()));
  return numbers;
}

/// While it lives, a process cannot open more than `spare` descriptors beyond those it has.
class scarce_descriptors {
public:
  scarce_descriptors(pid_t pid, std::size_t spare) : pid_(pid) {
    const auto used = descriptors_of(pid);
    rlim_t limit = 0;
    for (std::size_t unused = 0; unused < spare; ++limit)
      unused += used.contains(limit) ? 0 : 1;
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, nullptr, &before_) == 0);
    const rlimit lower{limit, before_.rlim_max};
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &lower, nullptr) == 0);
  }

  scarce_descriptors(const scarce_descriptors&) = delete;
  ~scarce_descriptors() { ::prlimit(pid_, RLIMIT_NOFILE, &before_, nullptr); }

private:
  pid_t pid_;
  rlimit before_{};
};

/// A disk of 64 KiB where the daemon keeps its recordings.
class small_disk {
public:
  explicit small_disk(const daemon& server) : path_(server.folder() / "exec-output") {
    std::filesystem::create_directory(path_);
    is_mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=64k") == 0;
    if (!is_mounted_)
      skip(std::string{"cannot mount a file system: "} + std::strerror(errno));
  }

  small_disk(const small_disk&) = delete;

  ~small_disk() {
    if (is_mounted_)
      ::umount2(path_.c_str(), MNT_DETACH);
  }

  explicit operator bool() const noexcept { return is_mounted_; }

private:
  std::filesystem::path path_;
  bool is_mounted_ = false;
};

void check_echo(exec_session& session, const std::string& text) {
  session.socket("0").send(opcode::binary, text + '\n');
  session.await_output(text + "\r\n" + text, within(5s));
}

} // namespace

TEST_CASE("without descriptors no client is lost, nothing spins, and newcomers have to wait") {
  const daemon server;
  auto session = exec_session::run(server.socket(), {"cat"}, true);
  session.open_all();
  check_echo(session, "before");
  const scarce_descriptors scarcity{server.pid(), 2};

  std::vector<net::unique_fd> guests(10);
  std::ranges::generate(guests, [&] { return connect_to(server.socket()); });
  const auto newcomer = connect_to(server.socket());
  send_all(newcomer.get(), "GET /1.0 HTTP/1.1\r\nHost: test\r\n\r\n");
  const auto time_before = processor_time_of(server.pid());
  CHECK_FALSE(wait_readable(newcomer.get(), within(1s)));
  CHECK(processor_time_of(server.pid()) - time_before < 100ms);
  check_echo(session, "meanwhile");

  guests.clear();
  CHECK(wait_readable(newcomer.get(), within(2s)));
  check_echo(session, "after");
}

TEST_CASE("a command that lacks the descriptors to start fails in order, with the error") {
  const daemon server;
  server.await_console();
  event_listener events{server.socket()};
  for (const bool on_terminal : {true, false}) {
    CAPTURE(on_terminal);
    const auto before = resources_of(server.pid());
    auto session = exec_session::run(server.socket(), {"true"}, on_terminal);
    for (const char* slot : {"control", "0", "1"})
      if (session.has(slot) && (!on_terminal || slot != std::string{"0"}))
        session.open(slot);
    auto with_sockets = before;
    with_sockets.descriptors += on_terminal ? 1 : 3;
    REQUIRE(server.settled(with_sockets) <= with_sockets); // The request's own is closed.

    const scarce_descriptors scarcity{server.pid(), 1};
    session.open(on_terminal ? "0" : "2");

    const auto record = read_stream(session.socket(on_terminal ? "0" : "2"), within(5s));
    CAPTURE(record);
    CHECK(record.end_marks == 1);
    CHECK(record.close);
    const auto state = events.final_state(session.operation(), within(5s));
    CHECK(state.at("status") == "Failure");
    CHECK(state.at("err") == "Too many open files");
    session.drop();
    CHECK(server.settled(before) <= before);
  }
}

TEST_CASE("a recording that fills the disk fails, and nothing else does") {
  const daemon server;
  const small_disk disk{server};
  if (!disk)
    return;
  event_listener events{server.socket()};
  const auto begun =
    http_call(server.socket(),
              {.method = "POST",
               .target = "/1.0/instances/host/exec",
               .body = R"({"command":["head","-c","1000000","/dev/zero"],"record-output":true})"});
  const std::string id = begun.json().at("metadata").at("id").as_string().c_str();

  const auto state = events.final_state(id, within(10s));
  CHECK(state.at("status") == "Failure");
  const std::string error = state.at("err").as_string().c_str();
  CHECK(error.starts_with("Recorded output is incomplete: "));
  CHECK(state.at("metadata").at("return") == 0);

  auto session = exec_session::run(server.socket(), {"cat"}, true);
  session.open_all();
  check_echo(session, "as ever");
}

} // namespace lectern::test

TEST_SUITE_END();
