#include "lectern/adopt.hpp"
#include "tests/app/adopt/streams.hpp"
#include "tests/app/adopt/tls.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace lectern::test {

namespace {

using namespace std::chrono_literals;
using tls_stream = asio::ssl::stream<unix_socket>;

/// A client that speaks TLS with a host of three threads, and the service at the other end of the
/// bridge.
struct tls_fixture {
  explicit tls_fixture(std::chrono::milliseconds patience = detail::shutdown_timeout) {
    tls_stream stream{std::move(sockets.first), server};
    std::promise<result<int>> bridged;
    stream.async_handshake(tls_stream::server, [&](boost::system::error_code) {
      bridged.set_value(detail::bridge(std::move(stream), patience));
    });
    for (int count = 0; count < 3; ++count)
      threads.emplace_back([this] { host.run(); });

    bool is_greeted = false;
    client.stream.async_handshake(tls_stream::client,
                                  [&](boost::system::error_code why) { is_greeted = !why; });
    run_until(context, [&] { return is_greeted; });
    service.stream = unix_end(context, bridged.get_future().get());
  }

  ~tls_fixture() { host.stop(); }

  /// Waits until the host has nothing left to do.
  void join() {
    work.reset();
    threads.clear();
  }

  asio::ssl::context server = tls_server();
  asio::ssl::context guest = tls_client();
  asio::io_context context;
  asio::io_context host;
  std::pair<unix_socket, unix_socket> sockets = connected(host, context);
  endpoint<tls_stream> client{tls_stream{std::move(sockets.second), guest}};
  endpoint<unix_socket> service{unix_socket{context}};
  asio::executor_work_guard<asio::io_context::executor_type> work{host.get_executor()};
  std::vector<std::jthread> threads;
};

struct impatient_tls_fixture : tls_fixture {
  impatient_tls_fixture() : tls_fixture(1ms) {}
};

} // namespace

TEST_SUITE_BEGIN("a bridge to TLS");

TEST_CASE_FIXTURE(tls_fixture, "a mebibyte each way arrives as it was sent") {
  const auto question = long_text('q');
  const auto answer = long_text('a');

  client.listen();
  service.listen();
  client.say(question);
  service.say(answer);
  run_until(context, [&] {
    return client.heard.size() >= answer.size() && service.heard.size() >= question.size();
  });

  CHECK(is_same(client.heard, answer));
  CHECK(is_same(service.heard, question));
}

TEST_CASE_FIXTURE(tls_fixture, "the end of the service is an end of TLS after its last byte") {
  const auto answer = long_text('a');

  client.listen();
  service.say(answer);
  run_until(context, [&] { return service.has_said_all(); });
  service.stream.shutdown(unix_socket::shutdown_send);
  run_until(context, [&] { return client.end.has_value(); });

  CHECK(is_same(client.heard, answer));
  CHECK(client.end == asio::error::eof);
}

TEST_CASE_FIXTURE(tls_fixture, "a client that ends its TLS is answered with an end of ours") {
  std::optional<boost::system::error_code> ended;
  client.say("all there is");
  run_until(context, [&] { return client.has_said_all(); });
  client.stream.async_shutdown([&](boost::system::error_code why) { ended = why; });
  service.listen();
  run_until(context, [&] { return service.end.has_value(); });
  CHECK(service.heard == "all there is");
  CHECK_FALSE(ended);

  service.stream.close();
  run_until(context, [&] { return ended.has_value(); });

  CHECK_FALSE(*ended);
  join();
}

TEST_CASE_FIXTURE(tls_fixture, "a client that vanishes ends the input of the service") {
  client.stream.next_layer().close();
  service.listen();
  run_until(context, [&] { return service.end.has_value(); });
  CHECK(service.end == asio::error::eof);

  service.stream.close();

  join();
}

TEST_CASE_FIXTURE(impatient_tls_fixture,
                  "a client that never ends its TLS is closed at the deadline") {
  client.listen();
  service.say("answer");
  run_until(context, [&] { return client.heard == "answer"; });
  service.stream.close();

  join();

  run_until(context, [&] { return client.end.has_value(); });
  CHECK(client.heard == "answer");
}

TEST_SUITE_END();

} // namespace lectern::test
