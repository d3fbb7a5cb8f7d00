#include "lectern/adopt.hpp"
#include "tests/app/adopt/streams.hpp"
#include "tests/support/lowered_limit.hpp"

#include <system_error>

namespace lectern::test {

namespace {

/// A stream that is bridged, with its client and its service.
struct bridge_fixture {
  bridge_fixture() {
    auto [ours, theirs] = connected(context, context);
    client.stream = std::move(theirs);
    service.stream = unix_end(context, detail::bridge(wrapped_socket{std::move(ours)}));
  }

  asio::io_context context;
  endpoint<unix_socket> client{unix_socket{context}};
  endpoint<unix_socket> service{unix_socket{context}};
};

} // namespace

TEST_SUITE_BEGIN("bridge");

TEST_CASE_FIXTURE(bridge_fixture, "a mebibyte each way arrives as it was sent") {
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
  CHECK_FALSE(client.end);
  CHECK_FALSE(service.end);
}

TEST_CASE_FIXTURE(bridge_fixture, "a client that has sent everything still receives the answer") {
  client.say("question");
  client.stream.shutdown(unix_socket::shutdown_send);
  client.listen();
  service.listen();
  run_until(context, [&] { return service.end.has_value(); });
  CHECK(service.heard == "question");
  CHECK_FALSE(client.end);

  service.say("answer");
  run_until(context, [&] { return client.heard == "answer"; });
  service.stream.close();
  run_dry(context);

  CHECK(client.end == asio::error::eof);
}

TEST_CASE_FIXTURE(bridge_fixture,
                  "a service that has sent everything still receives from the client") {
  client.listen();
  service.listen();
  service.say("answer");
  service.stream.shutdown(unix_socket::shutdown_send);
  run_until(context, [&] { return client.end.has_value(); });
  CHECK(client.heard == "answer");
  CHECK(client.end == asio::error::eof);

  client.say("more");
  run_until(context, [&] { return service.heard == "more"; });
  client.stream.close();
  run_dry(context);

  CHECK(service.end == asio::error::eof);
}

TEST_CASE_FIXTURE(bridge_fixture, "a client that vanishes ends the input of the service") {
  service.listen();
  client.stream.close();
  run_until(context, [&] { return service.end.has_value(); });

  CHECK(service.end == asio::error::eof);
}

TEST_CASE_FIXTURE(bridge_fixture,
                  "input that a closed service did not read does not discard output") {
  client.say(long_text('q'));
  service.say("refused");
  run_until(context, [&] { return service.has_said_all() && service.stream.available() > 0; });
  service.stream.close();
  run_until(context, [&] { return client.has_said_all(); });
  client.stream.shutdown(unix_socket::shutdown_send);
  run_dry(context);

  client.listen();
  run_dry(context);

  CHECK(client.heard == "refused");
  CHECK(client.end == asio::error::eof);
}

TEST_CASE("without descriptors a stream is not bridged, and its client is disconnected") {
  asio::io_context context;
  auto [host, guest] = connected(context, context);
  endpoint<unix_socket> client{std::move(guest)};
  const auto socket = [&host = host] {
    const lowered_limit no_descriptors{RLIMIT_NOFILE, 0};
    return detail::bridge(wrapped_socket{std::move(host)});
  }();

  REQUIRE_FALSE(socket.has_value());
  CHECK(socket.error().code == std::errc::too_many_files_open);
  CHECK(socket.error().text.find("socketpair") != std::string::npos);
  client.listen();
  run_dry(context);
  CHECK(client.end == asio::error::eof);
}

TEST_CASE("a socket is handed over itself") {
  asio::io_context context;
  auto [host, client] = connected(context, context);
  const int number = host.native_handle();

  auto service = unix_end(context, detail::socket_of(std::move(host)));

  CHECK(service.native_handle() == number);
}

TEST_CASE("a socket that is not open is refused") {
  asio::io_context context;

  const auto socket = detail::socket_of(unix_socket{context});

  REQUIRE_FALSE(socket.has_value());
  CHECK(socket.error().code == std::errc::bad_file_descriptor);
}

TEST_SUITE_END();

} // namespace lectern::test
