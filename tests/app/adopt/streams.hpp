#pragma once

#include "lectern/result.hpp"
#include "tests/app/adopt/endpoint.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>

namespace lectern::test {

namespace asio = boost::asio;

using unix_socket = asio::local::stream_protocol::socket;

/// A stream of the host that is not a socket, and has no way of its own to signal its end.
class wrapped_socket {
public:
  using executor_type = unix_socket::executor_type;

  explicit wrapped_socket(unix_socket socket) : socket_(std::move(socket)) {}

  executor_type get_executor() { return socket_.get_executor(); }
  unix_socket& next_layer() noexcept { return socket_; }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& into, Handler&& then) {
    socket_.async_read_some(into, std::forward<Handler>(then));
  }

  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& then) {
    socket_.async_write_some(from, std::forward<Handler>(then));
  }

private:
  unix_socket socket_;
};

/// @returns Two sockets that are connected: of the host, and of its client.
inline std::pair<unix_socket, unix_socket> connected(asio::io_context& host,
                                                     asio::io_context& client) {
  std::pair<unix_socket, unix_socket> result{host, client};
  asio::local::connect_pair(result.first, result.second);
  return result;
}

/// @returns The socket that has this number.
inline unix_socket unix_end(asio::io_context& context, result<int> number) {
  return {context, asio::local::stream_protocol{}, number.value()};
}

/// A text in which no two pieces of a buffer's size are the same.
inline std::string long_text(char first) {
  std::string result;
  for (std::size_t line = 0; result.size() < 1024 * 1024; ++line)
    result += first + std::to_string(line);
  return result;
}

/// Whether they are the same; they are too long to be printed by a check.
inline bool is_same(const std::string& heard, const std::string& said) {
  return heard == said;
}

/// Runs until `is_done`, which has to happen.
template <class Predicate>
void run_until(asio::io_context& context, Predicate is_done) {
  context.restart();
  while (!is_done())
    REQUIRE(context.run_one_for(std::chrono::seconds{10}) == 1);
}

/// Runs until nothing is left to wait for, which has to happen.
inline void run_dry(asio::io_context& context) {
  context.restart();
  context.run_for(std::chrono::seconds{10});
  REQUIRE(context.stopped());
}

} // namespace lectern::test
