#include "net/child/child.hpp"
#include "tests/faults/fault_fixture.hpp"
#include "tests/faults/fault_plan.hpp"

#include <boost/system/errc.hpp>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>

namespace lectern::test {

namespace {

namespace errc = boost::system::errc;

/// A shell that repeats its input, and ends when it is hung up.
class spawn_story : public faulty_loop {
public:
  void play() {
    auto spawned = net::spawn_child(loop, options_, terminal_);
    if (!spawned) {
      refusal_ = spawned.error().value();
      return;
    }
    uut_ = std::move(*spawned);
    uut_.wait_end([this](net::exit_status status) { status_ = status; });
    write();
    read();
    run_until([&] { return has_ended_; });
    uut_.hang_up();
    uut_.streams() = {}; // Whom no signal reached reads the end of its input.
    run_until([&] { return status_.has_value(); });
    uut_ = {};
    run_until([] { return !has_children(); });
  }

  void check(bool whole) {
    CHECK((refusal_ != 0) != status_.has_value());
    if (whole) {
      CHECK(said_.find("hello") != std::string::npos);
      CHECK(status_->shell_code() == 128 + SIGHUP);
    } else if (refusal_ != 0) {
      CHECK(refusal_ == faulty_calls::error());
    }
  }

protected:
  net::child_options options_{
    .argv = {"/bin/sh", "-c", "read -r line; echo \"$line!\"; read -r line"},
    .program = {},
    .environment = {"PATH=/usr/bin:/bin"},
    .directory = "/",
    .run_as = {}};
  std::optional<net::terminal_size> terminal_;

private:
  void write() {
    const std::string_view line = "hello\n";
    const auto n = uut_.streams().input.write_some(std::as_bytes(std::span{line}));
    if (n.has_error() && n.error() == errc::operation_would_block)
      return uut_.streams().input.wait_writable([this] { write(); });
    has_ended_ = n.has_error();
  }

  /// Until the answer, the end or an error.
  void read() {
    auto& output = terminal_ ? uut_.streams().input : uut_.streams().output;
    std::array<std::byte, 256> space;
    for (;;) {
      const auto n = output.read_some(space);
      if (n && *n > 0)
        said_.append(reinterpret_cast<const char*>(space.data()), *n);
      else if (!n && n.error() == errc::operation_would_block)
        return output.wait_readable([this] { read(); });
      has_ended_ = !n || *n == 0 || said_.find("hello!") != std::string::npos;
      if (has_ended_)
        return;
    }
  }

  net::source uut_;
  std::string said_;
  std::optional<net::exit_status> status_;
  bool has_ended_ = false;
  int refusal_ = 0;
};

struct pipes_story : spawn_story {};

struct terminal_story : spawn_story {
  terminal_story() { terminal_ = net::terminal_size{}; }
};

/// As another user, if root starts it; otherwise as the same user.
struct user_story : terminal_story {
  user_story() {
    if (::getuid() == 0)
      options_.run_as = net::credentials{.user = 65534, .group = 65534};
  }
};

/// Makes the kernel refuse new processes to this thread, as long as it lives.
/// vfork(2) is not wrapped: the function that called it must not return.
bool refuse_processes() {
  std::array<sock_filter, 5> program{{
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_vfork, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
         && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

} // namespace

TEST_SUITE("child: faults") {
  TEST_CASE_TEMPLATE("whichever call fails, the child runs and ends, or there is none", story,
                     pipes_story, terminal_story, user_story) {
    fail_each_call<story>(fault::error);
  }

  TEST_CASE_TEMPLATE("the owner of a child notices no interrupted call", story, pipes_story,
                     terminal_story) {
    fail_each_call<story>(fault::interrupted);
  }

  TEST_CASE_TEMPLATE("the owner of a child notices no call that would block", story, pipes_story,
                     terminal_story) {
    fail_each_call<story>(fault::not_yet);
  }

  TEST_CASE_FIXTURE(faulty_loop,
                    "a child that the host reaped at once has run, and ended with 255") {
    net::child_options options;
    options.argv = {"/bin/echo", "hello"};
    reaps_children_early = true;
    auto uut = net::spawn_child(loop, options);
    reaps_children_early = false;
    REQUIRE(uut.has_value());
    std::optional<net::exit_status> told;
    uut->wait_end([&](net::exit_status status) { told = status; });

    std::array<std::byte, 16> space;
    CHECK(uut->streams().output.read_some(space).value() == 6);
    run_until([&] { return told.has_value(); });
    CHECK(told == net::exit_status{.code = 255});
  }

  TEST_CASE("where no process can be made, there is none, and nothing is left") {
    const auto before = open_descriptors();
    int refusal = 0;
    std::thread{[&] {
      net::io_loop loop;
      net::child_options options;
      options.argv = {"/bin/true"};
      if (refuse_processes())
        refusal = net::spawn_child(loop, options).error().value();
    }}.join();

    CHECK(refusal == EAGAIN);
    CHECK(open_descriptors() == before);
  }
}

} // namespace lectern::test
