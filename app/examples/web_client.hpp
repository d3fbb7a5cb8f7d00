#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <string>

namespace example {

/// Requests `target` from a server on this machine, then opens and closes a WebSocket at
/// `events`. Blocks. @returns The response body. @throws boost::system::system_error
inline std::string visit(const boost::asio::ip::tcp::endpoint& server, const std::string& key,
                         const std::string& target, const std::string& events) {
  namespace http = boost::beast::http;
  namespace websocket = boost::beast::websocket;
  const auto authorization = "Bearer " + key;
  boost::asio::io_context context;

  boost::asio::ip::tcp::socket socket{context};
  socket.connect(server);
  http::request<http::empty_body> request{http::verb::get, target, 11};
  request.set(http::field::host, "localhost");
  request.set(http::field::authorization, authorization);
  http::write(socket, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(socket, buffer, response);

  websocket::stream<boost::asio::ip::tcp::socket> stream{context};
  stream.next_layer().connect(server);
  stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& upgrade) {
    upgrade.set(http::field::authorization, authorization);
  }));
  stream.handshake("localhost", events);
  stream.close(websocket::close_code::normal);
  return response.body();
}

} // namespace example
