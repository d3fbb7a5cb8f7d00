#include "tools/bench/bare_loop.hpp"

#include "net/stream/unique_fd.hpp"

#include <openssl/evp.h>

#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <system_error>

namespace lectern::bench {

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;
using buffer = std::array<char, buffer_bytes>;

// -- handshake (RFC 6455, 4.2.2) -----------------------------------------------

std::string accept_key(std::string key) {
  key += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  EVP_Digest(key.data(), key.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::array<unsigned char, 29> text{};
  EVP_EncodeBlock(text.data(), digest.data(), digest.size());
  return reinterpret_cast<const char*>(text.data());
}

std::string read_head(int client) {
  std::string head;
  buffer space; // NOLINT(*-member-init): filled by read(2).
  while (head.find("\r\n\r\n") == std::string::npos) {
    const auto n = ::read(client, space.data(), space.size());
    if (n <= 0)
      return {};
    head.append(space.data(), static_cast<std::size_t>(n));
  }
  return head;
}

void answer(int client, const std::string& head) {
  const std::string_view name = "Sec-WebSocket-Key: ";
  const auto at = head.find(name) + name.size();
  const auto text =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: "
    + accept_key(head.substr(at, head.find('\r', at) - at)) + "\r\n\r\n";
  if (::write(client, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("the bare loop's client takes no answer");
}

// -- frames (RFC 6455, 5.2) ----------------------------------------------------

void send_frame(int client, std::uint8_t first_byte, std::span<char> payload) {
  const auto size = payload.size();
  const std::size_t extra = size < 126 ? 0 : size < 65536 ? 2 : 8;
  std::array<std::uint8_t, 10> head{first_byte};
  head[1] = static_cast<std::uint8_t>(extra == 0 ? size : extra == 2 ? 126 : 127);
  for (std::size_t i = 0; i < extra; ++i)
    head[1 + extra - i] = static_cast<std::uint8_t>(size >> (8 * i));
  const auto head_bytes = 2 + extra;
  std::array<iovec, 2> parts{{{head.data(), head_bytes}, {payload.data(), payload.size()}}};
  auto left = head_bytes + size;
  while (left > 0) {
    const auto n = ::writev(client, parts.data(), parts.size());
    if (n <= 0)
      return;
    left -= static_cast<std::size_t>(n);
    auto taken = static_cast<std::size_t>(n);
    for (auto& part : parts) {
      const auto step = std::min(taken, part.iov_len);
      part.iov_base = static_cast<char*>(part.iov_base) + step;
      part.iov_len -= step;
      taken -= step;
    }
  }
}

/// Bytes of the client that are not a whole frame yet.
class frame_reader {
public:
  /// Reads once and writes the payload of every whole frame to `input`.
  /// @returns Whether the client goes on.
  bool relay(int client, int input) {
    const auto n = ::read(client, space_.data(), space_.size());
    if (n <= 0)
      return false;
    pending_.append(space_.data(), static_cast<std::size_t>(n));
    while (const auto size = relay_one(input))
      pending_.erase(0, size);
    return !closed_;
  }

  [[nodiscard]] bool input_ended() const noexcept { return input_ended_; }

private:
  /// @returns Size of the frame that was relayed, or 0 if none is complete.
  std::size_t relay_one(int input) {
    if (pending_.size() < 2)
      return 0;
    const auto byte = [this](std::size_t i) { return static_cast<std::uint8_t>(pending_[i]); };
    std::size_t size = byte(1) & 127U;
    const std::size_t extra = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (pending_.size() < 2 + extra + 4)
      return 0;
    for (std::size_t i = 0; i < extra; ++i)
      size = (i == 0 ? 0 : size << 8U) | byte(2 + i);
    const auto begin = 2 + extra + 4;
    if (pending_.size() < begin + size)
      return 0;
    for (std::size_t i = 0; i < size; ++i)
      pending_[begin + i] = static_cast<char>(byte(begin + i) ^ byte(begin - 4 + i % 4));
    const auto opcode = byte(0) & 15U;
    closed_ |= opcode == 8;
    input_ended_ |= opcode == 1;
    if (opcode == 2 || opcode == 0)
      closed_ |= ::write(input, pending_.data() + begin, size) < 0;
    return begin + size;
  }

  buffer space_{};
  std::string pending_;
  bool closed_ = false;
  bool input_ended_ = false;
};

// -- commands ------------------------------------------------------------------

struct command {
  pid_t pid = -1;
  net::unique_fd input;  ///< The PTY's master, or a pipe.
  net::unique_fd output; ///< Empty with a PTY.

  [[nodiscard]] int output_fd() const { return output ? output.get() : input.get(); }
};

[[noreturn]] void run_shell(const std::string& script) {
  std::signal(SIGPIPE, SIG_DFL);
  ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
  ::_exit(127);
}

command start_on_terminal(const std::string& script) {
  int master = -1;
  const pid_t pid = ::forkpty(&master, nullptr, nullptr, nullptr);
  if (pid == 0)
    run_shell(script);
  return {.pid = pid, .input = net::unique_fd{master}, .output = {}};
}

command start_on_pipes(const std::string& script) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe(in.data()) != 0 || ::pipe(out.data()) != 0)
    ::_exit(1);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(in[0], 0);
    ::dup2(out[1], 1);
    for (const int fd : {in[0], in[1], out[0], out[1]})
      ::close(fd);
    run_shell(script);
  }
  ::close(in[0]);
  ::close(out[1]);
  return {.pid = pid, .input = net::unique_fd{in[1]}, .output = net::unique_fd{out[0]}};
}

// -- the loop ------------------------------------------------------------------

void relay(int client, command& child, bool on_terminal) {
  frame_reader from_client;
  buffer space; // NOLINT(*-member-init): filled by read(2).
  while (true) {
    std::array<pollfd, 2> fds{{{child.output_fd(), POLLIN, 0}, {client, POLLIN, 0}}};
    ::poll(fds.data(), fds.size(), -1);
    if (fds[1].revents != 0) {
      if (!from_client.relay(client, child.input.get()))
        return;
      if (!on_terminal && from_client.input_ended())
        child.input.reset();
    }
    if (fds[0].revents == 0)
      continue;
    const auto n = ::read(child.output_fd(), space.data(), space.size());
    if (n <= 0)
      return;
    send_frame(client, 0x82, {space.data(), static_cast<std::size_t>(n)});
  }
}

std::string from_hex(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    result += static_cast<char>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16));
  return result;
}

void serve(int client) {
  const auto head = read_head(client);
  if (head.empty())
    return;
  answer(client, head);
  const bool on_terminal = head.starts_with("GET /pty/");
  const auto begin = head.find('/', 5) + 1;
  const auto script = from_hex(std::string_view{head}.substr(begin, head.find(' ', begin) - begin));
  auto child = on_terminal ? start_on_terminal(script) : start_on_pipes(script);
  relay(client, child, on_terminal);
  child.input.reset();  // Ends a command that still runs: SIGHUP,
  child.output.reset(); // or SIGPIPE.
  ::waitpid(child.pid, nullptr, 0);
  send_frame(client, 0x81, {});
  send_frame(client, 0x88, {});
  ::shutdown(client, SHUT_WR);
  buffer rest;                                           // NOLINT(*-member-init): never read.
  while (::read(client, rest.data(), rest.size()) > 0) { // Else what was sent might be lost.
  }
}

[[noreturn]] void serve_all(int listener) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGPIPE, SIG_IGN);
  while (true) {
    const net::unique_fd client{::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
    serve(client.get());
  }
}

} // namespace

bare_loop::bare_loop(const std::filesystem::path& socket) {
  const net::unique_fd listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0
      || ::listen(listener.get(), 16) != 0)
    throw std::system_error(errno, std::system_category(), "bind");
  pid_ = ::fork();
  if (pid_ == 0)
    serve_all(listener.get());
}

bare_loop::~bare_loop() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string bare_target(bool on_terminal, const std::string& script) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string target = on_terminal ? "/pty/" : "/pipe/";
  for (const char c : script) {
    const auto byte = static_cast<std::uint8_t>(c);
    target += digits[byte >> 4U];
    target += digits[byte & 15U];
  }
  return target;
}

} // namespace lectern::bench
