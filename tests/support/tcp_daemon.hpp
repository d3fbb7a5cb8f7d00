#pragma once

#include "tests/support/daemon.hpp"

#include <sys/stat.h>

#include <fstream>
#include <string>

namespace lectern::test {

/// A daemon that also listens on TCP, and the key to it.
class tcp_daemon {
public:
  explicit tcp_daemon(std::string address = "127.0.0.1")
    : address_(std::move(address)),
      server_({"--listen-tcp", address_ + ":0", "--token-file", token_file()}) {}

  [[nodiscard]] endpoint tcp() {
    return {.path = {}, .port = server_.port(), .address = address_, .token = token};
  }

  [[nodiscard]] daemon& server() noexcept { return server_; }

private:
  static constexpr const char* token = "correct-horse-battery-staple-correct-horse";

  [[nodiscard]] std::string token_file() const {
    const auto file = folder_.path() / "token";
    std::ofstream{file} << token << '\n';
    ::chmod(file.c_str(), S_IRUSR | S_IWUSR);
    return file.string();
  }

  std::string address_;
  scratch_folder folder_;
  daemon server_;
};

} // namespace lectern::test
