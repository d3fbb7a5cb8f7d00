#pragma once

#include "net/stream/unique_fd.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace lectern::net {

/// Unix and TCP alike, without a type-erased executor: Beast is instantiated once.
using stream_socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol,
                                                       boost::asio::io_context::executor_type>;

/// Gives `fd` to `socket`; if that fails, `fd` is closed, and so is `socket`:
/// its first operation then reports `bad_descriptor`.
void assign(stream_socket& socket, unique_fd fd);

/// How much a peer may still send to a stream that ended on our side.
struct linger_limits {
  std::chrono::milliseconds time{1'000};
  std::size_t bytes_max = 1024 * 1024;
};

/// Ends the stream so that the peer can read all that was sent: no FIN turns into
/// a RST because of unread input. Reads and discards until the peer ends its side
/// or a limit is reached, in the background.
/// @param place Kept until `socket` is closed: what counts its descriptor.
/// @pre No operation on `socket` is pending, or all are cancelled.
void linger_close(stream_socket socket, linger_limits limits, std::shared_ptr<void> place = {});

} // namespace lectern::net
