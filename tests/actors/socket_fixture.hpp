#pragma once

#include "net/stream/acceptor.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/support/temp_folder.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lectern {

/// Real sockets among actors on the test's own thread: the loop runs, too. An api
/// that keeps what it is asked; the test answers.
struct socket_fixture : actor_fixture {
  socket_fixture() {
    api = system.spawn([kept = calls]() -> api_actor::behavior_type {
      return {[kept](const http_call& call) { kept->push_back(call); }};
    });
  }

  ~socket_fixture() { calls->clear(); }

  void run_until(const std::function<bool()>& happened) {
    bool is_there = happened();
    for (int rounds = 0; rounds < 100'000 && !is_there; ++rounds) {
      run();
      is_there = happened();
    }
    REQUIRE(is_there);
  }

  /// Time for what is ready now, several steps of it.
  void run_often() {
    for (int rounds = 0; rounds < 10; ++rounds)
      run();
  }

  [[nodiscard]] static net::unique_fd connect_to(const std::filesystem::path& path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    net::unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return fd;
  }

  static void write_to(const net::unique_fd& client, std::string_view bytes) {
    REQUIRE(::send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL)
            == static_cast<ssize_t>(bytes.size()));
  }

  /// What has come for the client since the last call.
  [[nodiscard]] static std::string text_from(const net::unique_fd& client) {
    char space[4096];
    const auto size = ::recv(client.get(), space, sizeof space, MSG_DONTWAIT);
    return {space, size > 0 ? static_cast<std::size_t>(size) : 0};
  }

  [[nodiscard]] static bool has_ended(const net::unique_fd& client) {
    char byte = 0;
    return ::recv(client.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
  }

  temp_folder folder;
  std::filesystem::path path = folder.path() / "socket";
  std::shared_ptr<std::vector<http_call>> calls = std::make_shared<std::vector<http_call>>();
  api_actor api;
};

} // namespace lectern
