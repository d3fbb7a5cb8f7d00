#include "net/stream/acceptor.hpp"
#include "tests/net/loop/loop_fixture.hpp"
#include "tests/support/lowered_limit.hpp"
#include "tests/support/raw_ws.hpp"
#include "tests/support/temp_folder.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace lectern::net {

namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test.
struct folder_fixture : loop_fixture {
  acceptor accept_from(listening_socket socket) {
    return acceptor{loop, std::move(socket),
                    [this](unique_fd fd) { accepted.push_back(std::move(fd)); }};
  }

  temp_folder owned;
  fs::path folder = owned.path();
  fs::path path = folder / "socket";
  std::vector<unique_fd> accepted;
};

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(fd, level, name, &value, &size);
  return value;
}

unsigned mode_of(const fs::path& path) {
  struct stat info = {};
  ::stat(path.c_str(), &info);
  return info.st_mode & 07777U;
}

/// The descriptor that would be opened next; as a limit, it allows no more than are open.
rlim_t next_descriptor() {
  const unique_fd next{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  return static_cast<rlim_t>(next.get());
}

} // namespace

TEST_SUITE("acceptor") {
  TEST_CASE_FIXTURE(folder_fixture, "a Unix stream is accepted non-blocking and close-on-exec") {
    auto uut = accept_from(listen_unix(path, 0600).value());
    CHECK(mode_of(path) == 0600);
    const auto client = test::raw_ws::connect_unix(path);

    run_until([&] { return accepted.size() == 1; });
    CHECK((::fcntl(accepted[0].get(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK((::fcntl(accepted[0].get(), F_GETFD) & FD_CLOEXEC) != 0);
  }

  TEST_CASE_FIXTURE(folder_fixture, "owner and group may connect, unless a mode is given") {
    const auto uut = listen_unix(path).value();
    CHECK(mode_of(path) == 0660);
    const auto for_all = listen_unix(folder / "for-all", 0666).value();
    CHECK(mode_of(folder / "for-all") == 0666);
  }

  TEST_CASE_FIXTURE(folder_fixture, "a Unix socket has the group that it is given") {
    const auto group = ::geteuid() == 0 ? gid_t{65'534} : ::getegid();
    const auto uut = listen_unix(path, 0660, group).value();
    struct stat info = {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK(info.st_gid == group);
    CHECK(mode_of(path) == 0660);
    if (::geteuid() != 0)
      CHECK(listen_unix(folder / "other", 0660, 0).error().value() == EPERM);
    CHECK_FALSE(fs::exists(folder / "other"));
  }

  TEST_CASE_FIXTURE(folder_fixture, "a TCP stream is accepted at once-sending and kept alive") {
    auto listening = listen_tcp("127.0.0.1", 0).value();
    REQUIRE(listening.port != 0);
    const auto port = listening.port;
    auto uut = accept_from(std::move(listening));
    const auto client = test::raw_ws::connect_tcp(port);

    run_until([&] { return accepted.size() == 1; });
    const int fd = accepted[0].get();
    CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) == 1);
    CHECK(option(fd, SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(option(fd, IPPROTO_TCP, TCP_KEEPIDLE) == 60);
    CHECK(option(fd, IPPROTO_TCP, TCP_KEEPINTVL) == 15);
    CHECK(option(fd, IPPROTO_TCP, TCP_KEEPCNT) == 4);
  }

  TEST_CASE_FIXTURE(folder_fixture, "a TCP peer may stop reading for as long as it likes") {
    auto listening = listen_tcp("127.0.0.1", 0).value();
    const auto port = listening.port;
    auto uut = accept_from(std::move(listening));
    const auto client = test::raw_ws::connect_tcp(port);

    run_until([&] { return accepted.size() == 1; });
    // With any other value the kernel cuts who does not read, although the peer answers.
    CHECK(option(accepted[0].get(), IPPROTO_TCP, TCP_USER_TIMEOUT) == 0);
  }

  TEST_CASE_FIXTURE(folder_fixture, "more streams than one burst takes are all accepted") {
    auto uut = accept_from(listen_unix(path).value());
    std::vector<test::raw_ws> clients;
    for (int i = 0; i < 150; ++i)
      clients.push_back(test::raw_ws::connect_unix(path));

    run_until([&] { return accepted.size() == clients.size(); });
  }

  TEST_CASE_FIXTURE(folder_fixture, "the file goes with the acceptor") {
    std::optional uut = accept_from(listen_unix(path).value());
    CHECK(fs::exists(path));
    uut.reset();

    CHECK_FALSE(fs::exists(path));
    run_ready();
  }

  TEST_CASE_FIXTURE(folder_fixture, "a file that another put there stays") {
    std::optional uut = accept_from(listen_unix(path).value());
    fs::remove(path);
    const auto other = listen_unix(path).value();
    uut.reset();

    CHECK(fs::exists(path));
  }

  TEST_CASE_FIXTURE(folder_fixture, "an acceptor may be destroyed by its own sink") {
    std::optional<acceptor> uut;
    uut.emplace(loop, listen_unix(path).value(), [&](unique_fd fd) {
      accepted.push_back(std::move(fd));
      uut.reset();
    });
    const auto first = test::raw_ws::connect_unix(path);
    const auto second = test::raw_ws::connect_unix(path);

    run_until([&] { return !accepted.empty(); });
    run_ready();
    CHECK(accepted.size() == 1);
  }

  TEST_CASE_FIXTURE(folder_fixture, "without descriptors it pauses, and then goes on") {
    auto uut = accept_from(listen_unix(path).value());
    const auto client = test::raw_ws::connect_unix(path);
    {
      const lowered_limit no_more_descriptors{RLIMIT_NOFILE, next_descriptor()};
      run_ready();
      CHECK(accepted.empty());
    }

    run_until([&] { return accepted.size() == 1; });
  }
}

TEST_SUITE("listen_unix") {
  TEST_CASE_FIXTURE(folder_fixture, "a file left behind is replaced") {
    { const auto dead = listen_unix(path).value(); }
    REQUIRE(fs::exists(path));
    auto uut = accept_from(listen_unix(path).value());
    const auto client = test::raw_ws::connect_unix(path);

    run_until([&] { return accepted.size() == 1; });
  }

  TEST_CASE_FIXTURE(folder_fixture, "a socket on which a server answers is not") {
    const auto living = listen_unix(path).value();

    CHECK(listen_unix(path).error().value() == EADDRINUSE);
    CHECK_NOTHROW(static_cast<void>(test::raw_ws::connect_unix(path)));
  }

  TEST_CASE_FIXTURE(folder_fixture, "a file that is not a socket is never removed") {
    std::ofstream{path} << "precious";

    CHECK(listen_unix(path).error().value() == EADDRINUSE);
    CHECK(fs::file_size(path) == 8);
  }

  TEST_CASE_FIXTURE(folder_fixture, "a path has 107 bytes at most, and one at least") {
    const auto used = folder.native().size() + 1;
    const auto longest = folder / std::string(107 - used, 'x');

    CHECK(listen_unix(longest).has_value());
    CHECK(listen_unix(longest.native() + 'x').error().value() == ENAMETOOLONG);
    CHECK(listen_unix("").error().value() == EINVAL); // bind(2) would choose a name itself.
  }

  TEST_CASE_FIXTURE(folder_fixture, "a missing folder is the error of bind(2)") {
    CHECK(listen_unix(folder / "none" / "socket").error().value() == ENOENT);
  }
}

TEST_SUITE("listen_tcp") {
  TEST_CASE("a text that is not an IP address is invalid") {
    CHECK(listen_tcp("localhost", 0).error().value() == EINVAL);
    CHECK(listen_tcp("", 0).error().value() == EINVAL);
  }

  TEST_CASE("a port that is taken is refused") {
    const auto first = listen_tcp("127.0.0.1", 0).value();

    CHECK(listen_tcp("127.0.0.1", first.port).error().value() == EADDRINUSE);
  }

  TEST_CASE("IPv6 has ports, too") {
    const auto uut = listen_tcp("::1", 0);
    if (uut)
      CHECK(uut->port != 0);
    else
      CHECK(uut.error().value() == EADDRNOTAVAIL); // A machine without IPv6.
  }
}

} // namespace lectern::net
