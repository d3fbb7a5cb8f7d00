#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <lectern/adopt.hpp>
#include <memory>
#include <string>
#include <utility>

namespace example {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

/// One connection: one request after the other, until one is for a WebSocket. The host decides
/// who is let in; here, anyone who has the key.
class web_connection : public std::enable_shared_from_this<web_connection> {
public:
  web_connection(tcp::socket socket, lectern::service& consoles, const std::string& key)
    : stream_(std::move(socket)), consoles_(consoles), bearer_("Bearer " + key) {}

  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_, [self = shared_from_this()](auto why, auto) {
      if (!why)
        self->serve();
    });
  }

private:
  void serve() {
    if (!request_.target().starts_with("/consoles/"))
      return answer({200, {{"Content-Type", "text/plain"}}, "A page of my own.\n"});
    if (request_[http::field::authorization] != bearer_)
      return answer({401, {{"WWW-Authenticate", "Bearer"}}, {}});
    if (beast::websocket::is_upgrade(request_)) // If it is refused, the connection is closed.
      return (void)lectern::adopt(consoles_, std::move(stream_), lectern::to_request(request_),
                                  as_);
    // The service answers on one of its threads; this connection is used on ours.
    consoles_.handle(
      lectern::to_request(request_), as_, [self = shared_from_this()](auto response) {
        asio::post(self->stream_.get_executor(), [self, response] { self->answer(response); });
      });
  }

  void answer(const lectern::http_response& response) {
    response_ = {http::int_to_status(response.status), request_.version(), response.body};
    for (const auto& [name, value] : response.fields)
      response_.set(name, value);
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](auto why, auto) {
      if (!why)
        self->read();
    });
  }

  beast::tcp_stream stream_;
  lectern::service& consoles_;
  const std::string bearer_;
  const lectern::handover as_{"client with the key", "/consoles"};
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

} // namespace example
