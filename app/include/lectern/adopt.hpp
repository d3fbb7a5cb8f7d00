#pragma once

// For programs that have a server of their own, built with Boost.Asio or Boost.Beast, and hand
// requests over. They need Boost; no other header of Lectern does.

#include "lectern/service.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/wait_traits.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace lectern {

namespace detail {

namespace asio = boost::asio;

/// From the end of the service's socket until the client has received everything, and ended its
/// side. Chosen: as long as a service takes to drain.
inline constexpr std::chrono::milliseconds shutdown_timeout{5'000};

template <class Stream>
result<int> socket_of(Stream stream);

} // namespace detail

/// Converts a request of Boost.Beast: an `http::request` with any body type; bodies other than
/// strings are ignored.
template <class Request>
[[nodiscard]] http_request to_request(const Request& request) {
  http_request result;
  result.method = std::string_view{request.method_string()};
  result.target = std::string_view{request.target()};
  for (const auto& field : request)
    result.fields.emplace_back(std::string_view{field.name_string()},
                               std::string_view{field.value()});
  if constexpr (requires { std::string_view{request.body()}; })
    result.body = std::string_view{request.body()};
  return result;
}

/// Hands over a connection whose first request the host has read: a WebSocket's upgrade.
/// The service answers it, on this connection.
///
/// An Asio socket, or a `beast::tcp_stream`, belongs to the service from then on. Any other
/// stream with a socket as its lowest layer, e.g. a TLS stream, is bridged: its context, run by
/// any number of threads, carries the bytes for the life of the connection, and at most 5 s
/// longer. If the context is destroyed, the client is disconnected. The deadline of a
/// Beast stream is removed.
///
/// Thread safety: where the stream may be used. Does not block.
/// @param stream Open, and without pending operations. Ownership is taken, whatever is
///   returned. No bytes may have been read after the request.
/// @param request See `to_request`; without a body, at most 16 KiB.
/// @returns As `service::serve`, or `EBADF`: not open, or the error of socketpair(2).
template <class Stream>
result<void> adopt(service& server, Stream stream, const http_request& request, handover origin) {
  result<int> socket = detail::socket_of(std::move(stream));
  if (!socket)
    return socket.error();
  return server.serve(*socket, request, std::move(origin));
}

// -- implementation: not part of the interface ----------------------------------------
namespace detail {

template <class Stream>
concept has_async_shutdown = requires(Stream& stream, void (*then)(boost::system::error_code)) {
  stream.async_shutdown(then);
};

/// The layer below all others of a stream; it can be shut down and closed.
template <class Stream>
auto& lowest_layer(Stream& stream) {
  if constexpr (requires { stream.next_layer(); })
    return lowest_layer(stream.next_layer());
  else if constexpr (requires { stream.socket(); }) // Of Beast.
    return stream.socket();
  else
    return stream;
}

/// A stream of Beast keeps the deadline that was set last; it was meant for the request.
template <class Stream>
void remove_deadline(Stream& stream) {
  if constexpr (requires { stream.expires_never(); })
    stream.expires_never();
  else if constexpr (requires { stream.next_layer(); })
    remove_deadline(stream.next_layer());
}

/// Carries bytes between a stream of the host and a socket whose other end is the service's.
///
///     client --> stream --> to_service --> socket --> service     its end: shutdown(2)
///     client <-- stream <-- to_client <--- socket <-- service     its end: that of TLS
///
/// Reads no more than it could write, so the kernel holds both sides back. Its pending operations,
/// all on one strand, keep it alive; it closes when both directions have ended.
template <class Stream>
class pump : public std::enable_shared_from_this<pump<Stream>> {
public:
  pump(Stream stream, std::chrono::milliseconds timeout)
    : stream_(std::move(stream)), strand_(stream_.get_executor()), socket_(strand_),
      deadline_(strand_), timeout_(timeout) {}

  /// @param socket Ownership is taken if there is no error.
  boost::system::error_code start(int socket) {
    boost::system::error_code error;
    socket_.assign({}, socket, error);
    if (!error)
      asio::post(strand_, [self = this->shared_from_this()] { self->begin(); });
    return error;
  }

private:
  using error_code = boost::system::error_code;
  using executor = std::remove_cvref_t<decltype(std::declval<Stream&>().get_executor())>;
  using strand = asio::strand<executor>;
  using clock = std::chrono::steady_clock;

  /// A handler that runs `step` on the strand when an operation is complete.
  template <class Step>
  auto then(Step step) {
    return asio::bind_executor(
      strand_, [self = this->shared_from_this(), step](auto... result) { step(result...); });
  }

  void begin() {
    remove_deadline(stream_);
    read_client();
    read_service();
    // Otherwise a client that reads nothing would keep the bridge of a stopped service.
    socket_.async_wait(asio::socket_base::wait_error, then([this](error_code error) {
                         if (!error)
                           start_deadline();
                       }));
  }

  void read_client() {
    stream_.async_read_some(asio::buffer(to_service_),
                            then([this](error_code error, std::size_t size) {
                              error ? end_of_client() : write_service(size);
                            }));
  }

  /// Input that a closed service does not take is dropped: closing a socket with unread
  /// input would discard output that the client has not read yet.
  void write_service(std::size_t size) {
    if (service_closed_) // Another try would wait for room that never comes.
      return read_client();
    asio::async_write(socket_, asio::buffer(to_service_, size),
                      then([this](error_code error, std::size_t) {
                        service_closed_ = error.failed();
                        read_client();
                      }));
  }

  void end_of_client() {
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    end();
  }

  void read_service() {
    socket_.async_read_some(asio::buffer(to_client_),
                            then([this](error_code error, std::size_t size) {
                              error ? end_of_service() : write_client(size);
                            }));
  }

  void write_client(std::size_t size) {
    asio::async_write(
      stream_, asio::buffer(to_client_, size),
      then([this](error_code error, std::size_t) { error ? close() : read_service(); }));
  }

  void end_of_service() {
    start_deadline();
    if constexpr (has_async_shutdown<Stream>) {
      stream_.async_shutdown(then([this](error_code) { end(); }));
    } else {
      error_code ignored;
      lowest_layer(stream_).shutdown(asio::socket_base::shutdown_send, ignored);
      end();
    }
  }

  void start_deadline() {
    if (std::exchange(deadline_started_, true))
      return;
    deadline_.expires_after(timeout_);
    deadline_.async_wait(then([this](error_code error) {
      if (!error)
        close();
    }));
  }

  void end() {
    if (++ends_ == 2)
      close();
  }

  void close() {
    error_code ignored;
    deadline_.cancel();
    socket_.close(ignored);
    lowest_layer(stream_).close(ignored);
  }

  Stream stream_;
  strand strand_;
  asio::basic_stream_socket<asio::local::stream_protocol, strand> socket_;
  asio::basic_waitable_timer<clock, asio::wait_traits<clock>, strand> deadline_;
  std::chrono::milliseconds timeout_;
  bool service_closed_ = false;                 ///< The service reads no more.
  bool deadline_started_ = false;               ///< The deadline runs.
  int ends_ = 0;                                ///< Directions that have ended, of two.
  std::array<std::byte, 16 * 1024> to_service_; // One record of TLS; RFC 8446, 5.1.
  std::array<std::byte, 16 * 1024> to_client_;
};

inline error refusal(std::string_view call, std::error_code error) {
  return {error, "cannot adopt a stream: " + std::string{call} + ": " + error.message()};
}

/// @returns A socket in place of `stream`: closing it ends the stream.
template <class Stream>
result<int> bridge(Stream stream, std::chrono::milliseconds timeout = shutdown_timeout) {
  const auto made = std::make_shared<pump<Stream>>(std::move(stream), timeout);
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return refusal("socketpair", {errno, std::system_category()});
  if (const auto error = made->start(ends[0])) {
    ::close(ends[0]);
    ::close(ends[1]);
    return refusal("epoll_ctl", error);
  }
  return ends[1];
}

template <class Stream>
result<int> socket_of(Stream stream) {
  boost::system::error_code error;
  if constexpr (requires { stream.release(error); }) {
    const int socket = stream.release(error);
    if (error)
      return refusal("release", error);
    return socket;
  } else if constexpr (requires { stream.release_socket(); }) { // Of Beast.
    return socket_of(stream.release_socket());
  } else {
    return bridge(std::move(stream));
  }
}

} // namespace detail

} // namespace lectern
