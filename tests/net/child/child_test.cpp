#include "tests/net/child/child_fixture.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <filesystem>

namespace lectern::net {

namespace {

/// Whether a process or a zombie has the number.
bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

/// What SIGCHLD does to this process while it lives.
class sigchld_disposition {
public:
  explicit sigchld_disposition(const struct sigaction& now) {
    REQUIRE(::sigaction(SIGCHLD, &now, &before_) == 0);
  }
  sigchld_disposition(const sigchld_disposition&) = delete;
  sigchld_disposition& operator=(const sigchld_disposition&) = delete;
  ~sigchld_disposition() { ::sigaction(SIGCHLD, &before_, nullptr); }

private:
  struct sigaction before_ = {};
};

} // namespace

TEST_SUITE("child") {
  TEST_CASE_FIXTURE(child_fixture, "its exit code is reported") {
    for (int code : {0, 1, 42, 255}) {
      auto uut = spawn(shell("exit " + std::to_string(code)));
      CHECK(wait(uut) == exit_status{.code = code, .signal = 0});
    }
  }

  TEST_CASE_FIXTURE(child_fixture, "the signal that ended it is reported") {
    for (int number : {SIGTERM, SIGKILL, SIGSEGV}) {
      auto uut = spawn(shell("kill -" + std::to_string(number) + " $$; sleep 60"));
      CHECK(wait(uut) == exit_status{.code = 0, .signal = number});
    }
  }

  TEST_CASE_FIXTURE(child_fixture,
                    "a host that ignores SIGCHLD, and so loses exit codes, starts no child") {
    struct sigaction lossy = {};
    SUBCASE("by its handler") {
      lossy.sa_handler = SIG_IGN;
    }
    SUBCASE("by a flag") {
      lossy.sa_handler = [](int) {};
      lossy.sa_flags = SA_NOCLDWAIT;
    }
    const sigchld_disposition of_host{lossy};
    const auto refused = spawn_child(loop, shell("exit 3"));

    CHECK(refused.error().value() == ECHILD);
  }

  TEST_CASE_FIXTURE(child_fixture,
                    "a child ends with 255 if its host begins to ignore SIGCHLD while it runs") {
    auto uut = spawn(shell("read line; exit 3"));
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    const sigchld_disposition of_host{ignore};
    uut.streams().input.close();

    CHECK(wait(uut) == exit_status{.code = 255, .signal = 0});
  }

  TEST_CASE_FIXTURE(child_fixture, "its three pipes are three streams") {
    auto uut = spawn(shell("read line; echo out $line; echo err >&2"));
    const std::string_view line = "typed\n";
    CHECK(uut.streams().input.write_some(std::as_bytes(std::span{line})).value() == line.size());

    CHECK(read(uut.streams().output) == "out typed\n");
    CHECK(read(uut.streams().errors) == "err\n");
  }

  TEST_CASE_FIXTURE(child_fixture, "closing its input is its end of file") {
    auto uut = spawn(shell("cat; echo ended"));
    uut.streams().input.close();

    CHECK(read(uut.streams().output) == "ended\n");
    CHECK(wait(uut).code == 0);
  }

  TEST_CASE_FIXTURE(child_fixture, "its own ends of the pipes block") {
    // dd reports EAGAIN as an error; writing 1 MiB fills the pipe many times.
    auto uut = spawn(shell("dd if=/dev/zero bs=1048576 count=1 2>/dev/null || exit 9"));

    CHECK(read(uut.streams().output).size() == 1'048'576);
    CHECK(wait(uut).code == 0);
  }

  TEST_CASE_FIXTURE(child_fixture, "an end before the wait is not missed") {
    auto uut = spawn(shell("exit 3"));
    read(uut.streams().output);
    run_ready();

    CHECK(wait(uut).code == 3);
  }

  TEST_CASE_FIXTURE(child_fixture, "an event of a descriptor that was closed is not its end") {
    auto one = make_socket_pair();
    auto other = make_socket_pair();
    auto first = make_byte_stream(loop, std::move(one.ours));
    auto second = make_byte_stream(loop, std::move(other.ours));
    std::optional<source> uut;
    std::optional<exit_status> told;
    // The loop learns of both at once; the first handler closes the other one, whose
    // event is underway, and starts a child in its place.
    const auto replace = [&](byte_stream& closed) {
      closed.close();
      uut = spawn(shell("read line; exit 3"));
      uut->wait_end([&](exit_status status) { told = status; });
    };
    first.wait_readable([&] { replace(second); });
    second.wait_readable([&] { replace(first); });
    REQUIRE(::send(one.theirs.get(), "x", 1, 0) == 1);
    REQUIRE(::send(other.theirs.get(), "x", 1, 0) == 1);

    run_until([&] { return uut.has_value(); });
    run_ready();
    CHECK_FALSE(told);

    uut->streams().input.close();
    run_until([&] { return told.has_value(); });
    CHECK(told == exit_status{.code = 3});
  }

  TEST_CASE_FIXTURE(child_fixture, "a signal reaches it, and is harmless after its end") {
    auto uut = spawn(shell("trap 'exit 7' TERM; echo ready; while :; do read x; done"));
    CHECK(read(uut.streams().output, "ready\n") == "ready\n");
    uut.signal(SIGTERM);
    uut.streams().input.close();

    CHECK(wait(uut).code == 7);
    uut.signal(SIGKILL);
    uut.kill();
  }

  TEST_CASE_FIXTURE(child_fixture, "a signal reaches the child alone") {
    auto uut = spawn(shell("trap 'exit 3' USR1;"
                           "(trap 'echo signalled' USR1; trap 'echo hung up; exit' HUP;"
                           " sleep 60 >/dev/null 2>&1 & echo ready; while :; do wait; done) &"
                           "while :; do read x; done"));
    CHECK(read(uut.streams().output, "ready\n") == "ready\n");
    uut.signal(SIGUSR1);
    CHECK(wait(uut).code == 3);
    uut.hang_up();

    CHECK(read(uut.streams().output) == "hung up\n");
  }

  TEST_CASE_FIXTURE(child_fixture, "a hang-up reaches its children, also after its own end") {
    auto uut = spawn(shell("sleep 60 & echo started"));
    CHECK(read(uut.streams().output, "started\n") == "started\n");
    CHECK(wait(uut).code == 0);
    uut.hang_up();

    // The background process held the pipe open.
    CHECK(read(uut.streams().output).empty());
  }

  TEST_CASE_FIXTURE(child_fixture,
                    "its number stays taken until it is dropped, and no zombie stays") {
    std::optional uut = spawn(shell("exit 0"));
    const auto pid = uut->pid().value();
    wait(*uut);
    CHECK(exists(pid));
    uut.reset();

    CHECK_FALSE(exists(pid));
  }

  TEST_CASE_FIXTURE(child_fixture, "it dies with its object, group and all, and no zombie stays") {
    std::optional uut = spawn(shell("sleep 60 & echo started; wait"));
    const auto pid = uut->pid().value();
    auto output = std::move(uut->streams().output);
    CHECK(read(output, "started\n") == "started\n"); // Now the group has two members.
    bool told = false;
    uut->wait_end([&](exit_status) { told = true; });
    uut.reset();

    run_until([&] { return !exists(pid); });
    CHECK(read(output).empty());
    CHECK_FALSE(told);
  }

  TEST_CASE_FIXTURE(child_fixture, "it dies with the process that started it") {
    // The one in the middle is killed before it can clean up.
    int fds[2];
    REQUIRE(::pipe(fds) == 0);
    const pid_t middle = ::fork();
    if (middle == 0) {
      io_loop other;
      auto spawned = spawn_child(other, shell("sleep 60"));
      const pid_t pid = spawned ? spawned->pid().value() : -1;
      static_cast<void>(!::write(fds[1], &pid, sizeof pid));
      ::pause();
    }
    pid_t grandchild = -1;
    REQUIRE(::read(fds[0], &grandchild, sizeof grandchild) == sizeof grandchild);
    ::close(fds[0]);
    ::close(fds[1]);
    REQUIRE(grandchild > 0);
    ::kill(middle, SIGKILL);
    ::waitpid(middle, nullptr, 0);

    const auto state = std::filesystem::path{"/proc"} / std::to_string(grandchild) / "exe";
    std::error_code ec; // A zombie that has not been reaped has no program any more.
    run_until([&] { return std::filesystem::read_symlink(state, ec).empty(); });
  }

  TEST_CASE_FIXTURE(child_fixture, "the host's other children are left alone") {
    const pid_t other = ::fork();
    if (other == 0)
      ::_exit(5);
    auto uut = spawn(shell("exit 0"));
    wait(uut);

    int status = 0;
    CHECK(::waitpid(other, &status, 0) == other);
    CHECK(WEXITSTATUS(status) == 5);
  }
}

} // namespace lectern::net
