#include "tests/net/child/child_fixture.hpp"
#include "tests/support/open_descriptors.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/temp_folder.hpp"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

namespace lectern::net {

namespace {

namespace fs = std::filesystem;

/// A folder with scripts of its own.
struct script_fixture : child_fixture {
  script_fixture() { fs::permissions(folder, fs::perms{0755}); }

  fs::path script(const std::string& name, const std::string& text, unsigned mode = 0755) {
    const auto path = folder / name;
    fs::create_directories(path.parent_path());
    std::ofstream{path} << text;
    fs::permissions(path, fs::perms{mode});
    return path;
  }

  int error_of(const child_options& options) { return spawn_child(loop, options).error().value(); }

  temp_folder owned;
  fs::path folder = owned.path();
};

/// Takes root's rights from this process while it lives.
class without_root {
public:
  without_root() {
    if (before_ == 0)
      REQUIRE(::seteuid(65534) == 0);
  }

  without_root(const without_root&) = delete;
  without_root& operator=(const without_root&) = delete;
  ~without_root() { CHECK(::seteuid(before_) == 0); }

private:
  uid_t before_ = ::geteuid();
};

/// Closes some of the descriptors 0, 1 and 2 while it lives.
class closed_descriptors {
public:
  explicit closed_descriptors(std::vector<int> numbers) : numbers_(std::move(numbers)) {
    for (const int fd : numbers_) {
      saved_.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
      ::close(fd);
    }
  }

  closed_descriptors(const closed_descriptors&) = delete;
  closed_descriptors& operator=(const closed_descriptors&) = delete;

  ~closed_descriptors() {
    for (std::size_t i = 0; i < numbers_.size(); ++i)
      ::dup2(saved_[i].get(), numbers_[i]);
  }

private:
  std::vector<int> numbers_;
  std::vector<unique_fd> saved_; ///< Duplicates of `numbers_`, in the same order.
};

/// Gives this process one supplementary group while it lives. @pre It is root's.
class supplementary_group {
public:
  explicit supplementary_group(gid_t group)
    : before_(static_cast<std::size_t>(::getgroups(0, nullptr))) {
    REQUIRE(::getgroups(static_cast<int>(before_.size()), before_.data()) >= 0);
    REQUIRE(::setgroups(1, &group) == 0);
  }

  supplementary_group(const supplementary_group&) = delete;
  supplementary_group& operator=(const supplementary_group&) = delete;
  ~supplementary_group() { ::setgroups(before_.size(), before_.data()); }

private:
  std::vector<gid_t> before_;
};

} // namespace

TEST_SUITE("spawn_child: what is executed") {
  TEST_CASE_FIXTURE(script_fixture, "an error of execve is reported by errno") {
    auto options = shell("");
    int expected = 0;
    SUBCASE("no such file") {
      options.argv = {"/no/such/file"}, expected = ENOENT;
    }
    SUBCASE("no such command") {
      options.argv = {"no-such-command"}, expected = ENOENT;
    }
    SUBCASE("empty name") {
      options.argv = {""}, expected = ENOENT;
    }
    SUBCASE("a folder") {
      options.argv = {folder}, expected = EACCES;
    }
    SUBCASE("not executable") {
      options.argv = {script("x", "", 0644)}, expected = EACCES;
    }
    SUBCASE("no such directory") {
      options.directory = "/no/such", expected = ENOENT;
    }
    const auto before = open_descriptors();

    CHECK(error_of(options) == expected);
    CHECK(open_descriptors() == before);
  }

  TEST_CASE_FIXTURE(script_fixture, "a command that cannot be executed leaves no zombie") {
    while (::waitpid(-1, nullptr, 0) > 0)
      continue; // Reaps what other test cases left.
    auto options = shell({});
    options.argv = {"/no/such/file"};
    CHECK(error_of(options) == ENOENT);

    const auto reaped = ::waitpid(-1, nullptr, WNOHANG);
    const int error = errno;
    CHECK(reaped == -1);
    CHECK(error == ECHILD);
  }

  TEST_CASE_FIXTURE(script_fixture, "a command is looked up in the PATH it will see") {
    const auto a = folder / "a";
    const auto b = folder / "b";
    script("b/tool", "#!/bin/sh\necho b\n");
    auto options = shell("");
    options.argv = {"tool"};
    options.environment = {"PATH=" + a.native() + ':' + b.native()};
    std::string expected = "b\n";
    SUBCASE("a missing folder is passed over") {}
    SUBCASE("the first one wins") {
      script("a/tool", "#!/bin/sh\necho a\n"), expected = "a\n";
    }
    SUBCASE("what may not be executed is passed over") {
      script("a/tool", "", 0644);
    }
    SUBCASE("a file instead of a folder is passed over") {
      script("a", "");
    }
    SUBCASE("an empty entry is the directory") {
      options.environment = {"PATH=:" + a.native()};
      options.directory = b;
    }

    CHECK(output_of(options) == expected);
  }

  TEST_CASE_FIXTURE(script_fixture, "a script that names no program is run by the shell") {
    const auto path = script("tool", "echo \"$0:$*\"\n");
    auto options = shell("");
    SUBCASE("by its path") {
      options.argv = {path, "a", "b c"};
    }
    SUBCASE("by its name") {
      options.argv = {"tool", "a", "b c"};
      options.environment = {"PATH=/no/such:" + folder.native()};
    }

    CHECK(output_of(options) == path.native() + ":a b c\n");
  }

  TEST_CASE_FIXTURE(script_fixture, "a command that may not be executed anywhere is refused") {
    script("tool", "", 0644);
    auto options = shell("");
    options.argv = {"tool"};
    options.environment = {"PATH=" + folder.native() + ":/no/such"};

    CHECK(error_of(options) == EACCES);
  }

  TEST_CASE_FIXTURE(child_fixture, "without a PATH there is a default one") {
    auto options = shell("");
    options.argv = {"echo", "hello"};
    options.environment = {};

    CHECK(output_of(options) == "hello\n");
  }

  TEST_CASE_FIXTURE(child_fixture, "the program may differ from the first word") {
    auto options = shell("");
    options.program = "/bin/sh";
    options.argv = {"-sh", "-c", "echo $0"};

    CHECK(output_of(options) == "-sh\n");
  }
}

TEST_SUITE("spawn_child: surroundings") {
  TEST_CASE_FIXTURE(child_fixture, "the environment is complete") {
    ::setenv("LECTERN_TEST_LEAK", "1", 1);
    auto options = shell("");
    options.argv = {"/usr/bin/env"};
    options.environment = {"A=1", "B=two words"};

    CHECK(output_of(options) == "A=1\nB=two words\n");
  }

  TEST_CASE_FIXTURE(child_fixture, "the directory is entered") {
    auto options = shell("pwd");
    options.directory = "/usr";

    CHECK(output_of(options) == "/usr\n");
  }

  TEST_CASE_FIXTURE(child_fixture, "no descriptor of the host is inherited") {
    const unique_fd leaky{::open("/dev/null", O_RDONLY)}; // Without O_CLOEXEC.
    auto options = shell("ls /proc/self/fd | wc -l");

    // 0, 1, 2, and the one with which ls reads the folder.
    CHECK(std::stoi(output_of(options)) == 4);
  }

  TEST_CASE_FIXTURE(child_fixture,
                    "a host without descriptors 0, 1 or 2 starts children that have them") {
    auto options = shell("echo out; exec 1>&2; echo err");
    std::string expected = "out\nerr\n";
    SUBCASE("on pipes") {}
    SUBCASE("on a terminal") {
      options.terminal = terminal_size{};
      expected = "out\r\nerr\r\n";
    }
    const std::vector<std::vector<int>> rows{{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}};
    for (const auto& numbers : rows) {
      std::string text;
      exit_status ended;
      {
        const closed_descriptors closed{numbers}; // Nothing can be reported meanwhile.
        auto uut = spawn(options);
        text = read(options.terminal ? uut.streams().input : uut.streams().output);
        if (uut.streams().errors)
          text += read(uut.streams().errors);
        ended = wait(uut); // What watches the child may have one of the numbers.
      }
      CAPTURE(numbers.front());
      CAPTURE(numbers.back());
      CHECK(text == expected);
      CHECK(ended.code == 0);
    }
  }

  TEST_CASE_FIXTURE(child_fixture, "signals are as after a fresh start") {
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    struct sigaction before = {};
    ::sigaction(SIGUSR1, &ignore, &before);
    sigset_t blocked;
    sigset_t mask;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGUSR2);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &mask);
    const auto text = output_of(shell("cat /proc/self/status | grep -E 'SigBlk|SigIgn|SigCgt'"));
    ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    ::sigaction(SIGUSR1, &before, nullptr);

    CHECK(text
          == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n");
  }

  TEST_CASE_FIXTURE(child_fixture, "it leads a session and a group of its own") {
    auto uut =
      spawn(shell("cut -d' ' -f 1,5,6 /proc/self/stat; exec cut -d' ' -f 1,5,6 /proc/$$/stat"));
    const auto pid = std::to_string(uut.pid().value());
    const auto text = read(uut.streams().output);

    CHECK(text.ends_with(pid + ' ' + pid + ' ' + pid + '\n'));
  }

  TEST_CASE_FIXTURE(child_fixture, "it runs as the given user, without the host's groups") {
    if (::geteuid() != 0)
      return test::skip("only root can change the user");
    auto options = shell("id -u; id -g; id -G");
    options.run_as = credentials{.user = 65534, .group = 65533};
    const supplementary_group of_host{65532};
    SUBCASE("without groups of its own") {
      CHECK(output_of(options) == "65534\n65533\n65533\n");
    }
    SUBCASE("with groups of its own") {
      options.run_as->groups = {65533, 65531};
      CHECK(output_of(options) == "65534\n65533\n65533 65531\n");
    }
    SUBCASE("on pipes that are then its own") {
      options.argv.back() = "echo out >/dev/stdout; echo err >/dev/stderr; cat /dev/stdin";
      auto uut = spawn(options);
      const std::string_view line = "typed\n";
      CHECK(uut.streams().input.write_some(std::as_bytes(std::span{line})).value() == line.size());
      uut.streams().input.close();
      CHECK(read(uut.streams().output) == "out\ntyped\n");
      CHECK(read(uut.streams().errors) == "err\n");
    }
    SUBCASE("on a terminal that is then its own, and stays with the group of terminals") {
      options.terminal = terminal_size{};
      options.argv.back() = "stat -c %u $(readlink /proc/self/fd/0)";
      CHECK(output_of(options) == "65534\r\n");
      options.argv.back() = "stat -c %g $(readlink /proc/self/fd/0)";
      const auto group = output_of(options);
      options.run_as.reset();
      CHECK(output_of(options) == group);
    }
  }

  TEST_CASE_FIXTURE(child_fixture, "a user it may not become is refused") {
    const without_root unprivileged;
    auto options = shell("exit 0");
    options.run_as = credentials{.user = 1, .group = 1};

    CHECK(spawn_child(loop, options).error().value() == EPERM);
  }
}

TEST_SUITE("spawn_child: terminal") {
  struct terminal_fixture : child_fixture {
    static command on_terminal(std::string command) {
      auto options = shell(std::move(command));
      options.terminal = terminal_size{.columns = 132, .rows = 43};
      return options;
    }
  };

  TEST_CASE_FIXTURE(terminal_fixture, "there is one stream, and lines end as terminals want it") {
    auto uut = spawn(on_terminal("echo out; echo err >&2"));
    CHECK_FALSE(uut.streams().output);
    CHECK_FALSE(uut.streams().errors);

    CHECK(read(uut.streams().input) == "out\r\nerr\r\n");
    CHECK(wait(uut).code == 0);
  }

  TEST_CASE_FIXTURE(terminal_fixture, "it is the controlling terminal") {
    CHECK(output_of(on_terminal("echo hello > /dev/tty")) == "hello\r\n");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "it has its size from the start, and takes a new one") {
    auto uut = spawn(on_terminal("stty size; trap 'stty size; exit' WINCH; echo ready; "
                                 "while :; do sleep 0.01; done"));
    CHECK(read(uut.streams().input, "ready\r\n") == "43 132\r\nready\r\n");
    CHECK(uut.streams().input.resize(100, 50));

    CHECK(read(uut.streams().input) == "50 100\r\n");
  }

  TEST_CASE_FIXTURE(terminal_fixture,
                    "a child that closes all of it and opens it again has not ended") {
    auto options = on_terminal("exec <&- >&- 2>&-; kill -STOP $$; exec </dev/tty >/dev/tty; "
                               "echo back; exit 7");
    int code = 7;
    SUBCASE("by itself") {}
    SUBCASE("and hangs it up in between, as login(1) does") {
      if (::geteuid() != 0)
        return test::skip("only root can hang a terminal up");
      options.argv = {LECTERN_TEST_HANGS_UP};
      code = 0;
    }
    auto uut = spawn(options);
    siginfo_t stopped = {};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(uut.pid().value()), &stopped, WSTOPPED | WNOWAIT)
            == 0);
    std::array<std::byte, 16> space;
    CHECK(uut.streams().input.read_some(space).error()
          == boost::system::errc::operation_would_block);
    uut.signal(SIGCONT);

    CHECK(read(uut.streams().input) == "back\r\n");
    CHECK(wait(uut).code == code);
  }

  TEST_CASE_FIXTURE(terminal_fixture, "it ends with its child, whichever processes remain") {
    auto uut = spawn(on_terminal("trap '' HUP; sleep 60 >/dev/null 2>&1 </dev/null & echo $!"));
    const auto text = read(uut.streams().input);
    CHECK(wait(uut).code == 0);
    ::kill(std::stoi(text), SIGKILL);
  }

  TEST_CASE_FIXTURE(terminal_fixture, "no terminal of a child controls this process") {
    const pid_t leader = ::fork();
    if (leader == 0) { // Without one, it would get the first that it opens.
      ::setsid();
      io_loop other;
      const auto spawned = spawn_child(other, on_terminal("read line"), terminal_size{});
      ::_exit(spawned && ::open("/dev/tty", O_RDWR) < 0 && errno == ENXIO ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(leader, &status, 0) == leader);
    CHECK(status == 0);
  }

  TEST_CASE_FIXTURE(terminal_fixture, "each flag stands in its own word") {
    auto text = output_of(on_terminal("stty -a"));
    std::replace(text.begin(), text.end(), '\n', ' ');

    for (const auto* flag : {" iutf8", " brkint", " ixany", " imaxbel", " icrnl", " hupcl", " cs8",
                             " cread", " opost", " onlcr", " isig", " icanon", " echo", " echoe"})
      CHECK_MESSAGE(text.find(flag) != text.npos, std::string{flag});
    for (const auto* flag : {" parenb", " cstopb", " crtscts", " raw"})
      CHECK_MESSAGE(text.find(flag) == text.npos, std::string{flag});
  }

  TEST_CASE_FIXTURE(terminal_fixture, "what is typed is echoed, and Ctrl-C interrupts") {
    auto uut = spawn(on_terminal("echo ready; exec sleep 60"));
    read(uut.streams().input, "ready\r\n");
    const auto type = [&](std::string_view keys) {
      CHECK(uut.streams().input.write_some(std::as_bytes(std::span{keys})).value() == keys.size());
    };
    type("a");
    CHECK(read(uut.streams().input, "a") == "a");
    type("\x03");

    CHECK(read(uut.streams().input, "^C") == "^C");
    CHECK(wait(uut).signal == SIGINT);
  }

  TEST_CASE_FIXTURE(terminal_fixture, "when its owner releases it, the child is hung up") {
    auto uut = spawn(on_terminal("echo ready; sleep 60"));
    read(uut.streams().input, "ready\r\n");
    uut.streams().input.close();

    CHECK(wait(uut).signal == SIGHUP);
  }
}

} // namespace lectern::net
