#include "lectern/adopt.hpp"
#include "tests/app/adopt/streams.hpp"

#include <poll.h>

#include <chrono>
#include <memory>

namespace lectern::test {

namespace {

using namespace std::chrono_literals;

/// A wrapped socket that waits for its client to be gone before it ends itself.
class patient_stream : public wrapped_socket {
public:
  using wrapped_socket::wrapped_socket;

  template <class Handler>
  void async_shutdown(Handler&& then) {
    next_layer().async_wait(asio::socket_base::wait_error, std::forward<Handler>(then));
  }
};

/// The host has a context of its own, as it may go before the others do.
struct bridge_end_fixture {
  template <class Stream>
  void bridge(std::chrono::milliseconds patience) {
    auto [ours, theirs] = connected(*host, context);
    client.stream = std::move(theirs);
    service.stream = unix_end(context, detail::bridge(Stream{std::move(ours)}, patience));
  }

  std::unique_ptr<asio::io_context> host = std::make_unique<asio::io_context>();
  asio::io_context context;
  endpoint<unix_socket> client{unix_socket{context}};
  endpoint<unix_socket> service{unix_socket{context}};
};

/// Whether the other side has ended its output.
bool has_ended(unix_socket& socket) {
  pollfd state{.fd = socket.native_handle(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&state, 1, 0) == 1;
}

/// @returns How much was written until there was no more room.
std::size_t fill(unix_socket& socket) {
  const std::string text(4096, 'x');
  boost::system::error_code why;
  std::size_t result = 0;
  socket.non_blocking(true);
  while (!why)
    result += socket.write_some(asio::buffer(text), why);
  REQUIRE(why == asio::error::would_block);
  return result;
}

} // namespace

TEST_SUITE_BEGIN("the end of a bridge");

TEST_CASE_FIXTURE(bridge_end_fixture, "a stream that never ends itself is closed at the deadline") {
  bridge<patient_stream>(1ms);
  service.stream.close();
  client.listen();

  run_dry(*host);

  run_dry(context);
  CHECK(client.end == asio::error::eof);
}

TEST_CASE_FIXTURE(bridge_end_fixture,
                  "a service that has sent everything does not wait longer, either") {
  bridge<wrapped_socket>(1ms);
  service.stream.shutdown(unix_socket::shutdown_send);
  service.listen();

  run_dry(*host);

  run_dry(context);
  CHECK(service.end == asio::error::eof);
}

TEST_CASE_FIXTURE(bridge_end_fixture, "a client that reads nothing is closed at the deadline") {
  bridge<wrapped_socket>(1ms);
  while (fill(service.stream) > 0)
    host->poll();
  service.stream.close();

  run_dry(*host);

  client.listen();
  run_dry(context);
  CHECK(client.end == asio::error::eof);
}

TEST_CASE_FIXTURE(bridge_end_fixture, "while the service is there, no deadline runs") {
  bridge<patient_stream>(0ms);
  client.stream.shutdown(unix_socket::shutdown_send);
  run_until(*host, [&] { return has_ended(service.stream); });

  asio::write(service.stream, asio::buffer("answer", 6));
  run_until(*host, [&] { return client.stream.available() == 6; });

  CHECK_FALSE(has_ended(client.stream));
}

TEST_CASE_FIXTURE(bridge_end_fixture, "a context that dies takes its bridges along") {
  bridge<patient_stream>(1h);
  asio::write(client.stream, asio::buffer("question", 8));
  run_until(*host, [&] { return service.stream.available() == 8; });

  host.reset();

  client.listen();
  service.listen();
  run_dry(context);
  CHECK(service.heard == "question");
  CHECK(service.end == asio::error::eof);
  CHECK(client.end == asio::error::eof);
}

TEST_SUITE_END();

} // namespace lectern::test
