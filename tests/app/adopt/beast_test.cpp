#include "lectern/adopt.hpp"
#include "tests/app/adopt/streams.hpp"
#include "tests/app/adopt/tls.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <chrono>

namespace lectern::test {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

/// @returns Two sockets that are connected over the loopback.
std::pair<tcp::socket, tcp::socket> connected_tcp(asio::io_context& context) {
  tcp::acceptor door{context, {asio::ip::address_v4::loopback(), 0}};
  tcp::socket client{context};
  client.connect(door.local_endpoint());
  return {door.accept(), std::move(client)};
}

} // namespace

TEST_SUITE_BEGIN("what Beast has");

TEST_CASE("a request is taken with its fields in order, and its body") {
  http::request<http::string_body> from{http::verb::post, "/1.0/instances?x=%20", 11};
  from.insert("Cookie", "a=1");
  from.insert("Cookie", "b=2");
  from.body() = "{}";

  const auto request = to_request(from);

  CHECK(request.method == "POST");
  CHECK(request.target == "/1.0/instances?x=%20");
  REQUIRE(request.fields.size() == 2);
  CHECK(request.fields[0] == std::pair<std::string, std::string>{"Cookie", "a=1"});
  CHECK(request.fields[1] == std::pair<std::string, std::string>{"Cookie", "b=2"});
  CHECK(request.body == "{}");
}

TEST_CASE("a request without a body is taken without one") {
  const http::request<http::empty_body> from{http::verb::get, "/", 11};

  CHECK(to_request(from).body.empty());
  CHECK(to_request(from.base()).method == "GET");
}

TEST_CASE("a stream hands over its socket") {
  asio::io_context context;
  auto [host, client] = connected_tcp(context);
  const int number = host.native_handle();

  tcp::socket service{context, tcp::v4(),
                      detail::socket_of(beast::tcp_stream{std::move(host)}).value()};

  CHECK(service.native_handle() == number);
}

TEST_CASE("a deadline that the host has set does not end a bridge") {
  asio::io_context context;
  auto server = tls_server();
  auto guest = tls_client();
  auto [theirs, other] = connected_tcp(context);
  beast::ssl_stream<beast::tcp_stream> host{beast::tcp_stream{std::move(theirs)}, server};
  endpoint client{asio::ssl::stream<tcp::socket>{std::move(other), guest}};
  bool is_greeted = false;
  beast::get_lowest_layer(host).expires_after(std::chrono::seconds{10});
  host.async_handshake(asio::ssl::stream_base::server,
                       [&](boost::system::error_code why) { is_greeted = !why; });
  client.stream.async_handshake(asio::ssl::stream_base::client, [](boost::system::error_code) {});
  run_until(context, [&] { return is_greeted; });

  beast::get_lowest_layer(host).expires_after(std::chrono::seconds{0});
  endpoint service{unix_end(context, detail::bridge(std::move(host)))};
  client.listen();
  service.listen();
  service.say("hello");
  run_until(context, [&] { return client.heard == "hello" || client.end; });
  client.say("hello yourself");
  run_until(context, [&] { return service.heard == "hello yourself" || service.end; });

  CHECK_FALSE(client.end);
  CHECK_FALSE(service.end);
}

TEST_SUITE_END();

} // namespace lectern::test
