#include "actors/http/http_connection.hpp"
#include "actors/http/listener.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

using namespace std::chrono_literals;

namespace {

/// Believes every `Authorization` that it sees.
admission believe(const net::http_request& head, const stream_origin&, wall_time) {
  return {.from = {.caller = {.name = head.authorization}},
          .body = {.bytes_max = 1'000},
          .is_known = !head.authorization.empty()};
}

/// Sockets are real here, so the loop runs too; time is still the test's.
struct http_fixture : actor_fixture {
  explicit http_fixture(net::stream_place place = {}) {
    api = system.spawn([kept = calls]() -> api_actor::behavior_type {
      return {[kept](const http_call& call) { kept->push_back(call); }};
    });
    listener = system.spawn([t = told]() -> listener_actor::behavior_type {
      return {
        [t](const http_connection_stopped& msg) { t.add("stopped " + std::to_string(msg.id)); },
        [](const shut_down&) { return shut_down_done{}; },
      };
    });
    int fds[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) == 0);
    peer = net::unique_fd{fds[0]};
    uut = spawn_http_connection(unit, {.id = 5,
                                       .socket = net::unique_fd{fds[1]},
                                       .origin = {.by = entry_point::local},
                                       .authenticate = believe,
                                       .place = std::move(place),
                                       .api = api,
                                       .listener = listener});
    run();
  }

  void run_until(const std::function<bool()>& happened) {
    for (int rounds = 0; rounds < 100'000 && !happened(); ++rounds)
      run();
    REQUIRE(happened());
  }

  /// Time for what is ready now, several steps of it.
  void run_often() {
    for (int rounds = 0; rounds < 50; ++rounds)
      run();
  }

  /// The peer sends a request; the api has it when this returns.
  void request(const std::string& target, const std::string& fields = "Host: box\r\n") {
    const auto head = "GET " + target + " HTTP/1.1\r\n" + fields + "\r\n";
    REQUIRE(::write(peer.get(), head.data(), head.size()) == static_cast<ssize_t>(head.size()));
    const auto before = calls->size();
    run_until([&] { return calls->size() > before; });
  }

  void answer(const std::string& body) {
    http_answer message;
    message.response.body = body;
    send(uut, message);
  }

  /// What the peer has received so far.
  const std::string& received() {
    char space[4096];
    for (ssize_t size = 1; (size = ::read(peer.get(), space, sizeof space)) > 0;)
      text.append(space, static_cast<std::size_t>(size));
    return text;
  }

  std::shared_ptr<std::vector<http_call>> calls = std::make_shared<std::vector<http_call>>();
  transcript told;
  api_actor api;
  listener_actor listener;
  net::unique_fd peer;
  http_connection_actor uut;
  std::string text;
};

/// Nobody has proved anything on it.
struct stranger_fixture : http_fixture {
  explicit stranger_fixture(
    net::stream_place place = net::stream_places{{}, net::budget{1}}.take_for_stranger("", 1).place)
    : http_fixture(place), its_place(place) {}

  /// Asks and is answered, so often, each time after just less than 10 s.
  void go_on(int times) {
    for (int i = 0; i < times; ++i) {
      pass(9'999ms);
      request("/");
      answer("done");
      run_often();
    }
  }

  net::stream_place its_place;
};

} // namespace

TEST_SUITE("http_connection") {
  TEST_CASE_FIXTURE(http_fixture, "a request is asked about with who sent it, and answered") {
    request("/1.0", "Host: box\r\nAuthorization: ann\r\n");
    CHECK(calls->front().request.target == "/1.0");
    CHECK(calls->front().from.caller.name == "ann");
    CHECK(received().empty());

    answer("hello");
    run_until([&] { return received().ends_with("hello"); });
    CHECK(told.take().empty());
  }

  TEST_CASE_FIXTURE(http_fixture, "a stream that is kept alive serves the next request") {
    request("/a");
    answer("first");
    run_until([&] { return received().ends_with("first"); });
    request("/b");

    CHECK(calls->back().request.target == "/b");
  }

  TEST_CASE_FIXTURE(http_fixture, "what one request proves is not proved for the next") {
    request("/1", "Host: box\r\nAuthorization: ann\r\n");
    answer("one");
    run_often();
    request("/2");
    CHECK(calls->back().from.caller.name.empty());
    answer("two");
    run_often();
    request("/3", "Host: box\r\nAuthorization: ann\r\n");
    answer("three");
    run_often();
    request("/4", "Host: box\r\nHost: box\r\n"); // It is broken: nobody looks at what it proves.
    CHECK(calls->back().request.fault_status == 400);
    CHECK(calls->back().from.caller.name.empty());
  }

  TEST_CASE_FIXTURE(http_fixture, "half a request costs its descriptor for 10 s") {
    REQUIRE(::write(peer.get(), "GET", 3) == 3);
    run_often();
    pass(9'999ms);
    CHECK(calls->empty());

    pass(1ms);
    run_until([&] { return !calls->empty(); });
    CHECK(calls->front().request.fault_status == 408);
    answer("late");
    run_until([&] { return unit.living().empty(); });
    CHECK(received().ends_with("late"));
    CHECK(told.take() == "stopped 5");
  }

  TEST_CASE_FIXTURE(http_fixture,
                    "a stream on which nothing was asked ends after 10 s, unanswered") {
    pass(9'999ms);
    CHECK(told.take().empty());

    pass(1ms);
    CHECK(told.take() == "stopped 5");
    CHECK(unit.living().empty());
    CHECK(received().empty());
  }

  TEST_CASE_FIXTURE(http_fixture, "an answer may take its time") {
    request("/wait");
    pass(std::chrono::hours{1});
    CHECK(told.take().empty());

    answer("done");
    run_until([&] { return received().ends_with("done"); });
  }

  TEST_CASE_FIXTURE(http_fixture, "an answer that is not read costs its descriptor for 10 s") {
    request("/large");
    answer(std::string(4'000'000, 'x'));
    run_often();
    pass(9'999ms);
    CHECK(told.take().empty());

    pass(1ms);
    CHECK(told.take() == "stopped 5");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(http_fixture, "an answer that is read slowly arrives whole") {
    request("/large");
    answer(std::string(1'000'000, 'x').append("end"));
    for (std::size_t before = 0; !received().ends_with("end"); before = text.size()) {
      run_often();
      REQUIRE((text.size() > before || before == 0));
      pass(9'999ms);
      REQUIRE(told.take().empty());
    }
  }

  TEST_CASE_FIXTURE(http_fixture, "shut_down ends an answer that is not read within 1 s") {
    request("/large");
    answer(std::string(4'000'000, 'x'));
    run_often();
    send(uut, shut_down{});
    pass(999ms);
    CHECK(told.take().empty());

    pass(1ms);
    CHECK(told.take() == "stopped 5");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(http_fixture,
                    "a peer that leaves while its request is answered ends the stream") {
    request("/wait");
    peer.reset();
    run_until([&] { return unit.living().empty(); });

    CHECK(told.take() == "stopped 5");
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(stranger_fixture, "a stranger's stream ends after 60 s, however much it asks") {
    go_on(6);
    pass(5ms);
    CHECK(told.take().empty());

    pass(1ms);
    CHECK(told.take() == "stopped 5");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(stranger_fixture, "a stranger whose time is over still gets its answer") {
    go_on(5);
    request("/wait");
    pass(1h);
    CHECK(told.take().empty());
    answer("last");
    run_until([&] { return unit.living().empty(); });

    CHECK(received().ends_with("last"));
    CHECK(told.take() == "stopped 5");
  }

  TEST_CASE_FIXTURE(stranger_fixture, "a client that authenticates once may stay") {
    request("/", "Host: box\r\nAuthorization: ann\r\n");
    answer("done");
    go_on(10);
    CHECK(told.take().empty());
  }

  TEST_CASE_FIXTURE(stranger_fixture,
                    "a stream that is sent an exit closes at once, answered or not") {
    request("/large");
    answer(std::string(4'000'000, 'x'));
    run_often();
    its_place = {};
    caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
    run_until([&] { return unit.living().empty(); });

    CHECK(received().size() < 4'000'000);
    char byte = 0;
    CHECK(::read(peer.get(), &byte, 1) == 0);
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(http_fixture, "shut_down ends an idle stream at once and says so once") {
    send(uut, shut_down{});
    send(uut, shut_down{});

    CHECK(told.take() == "stopped 5");
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(http_fixture, "shut_down lets the request in work be answered") {
    request("/wait");
    send(uut, shut_down{});
    CHECK(told.take().empty());
    answer("done");
    run_until([&] { return unit.living().empty(); });

    CHECK(received().ends_with("done"));
    CHECK(told.take() == "stopped 5");
  }

  TEST_CASE_FIXTURE(http_fixture, "a peer that leaves ends the stream") {
    peer.reset();
    run_until([&] { return unit.living().empty(); });

    CHECK(told.take() == "stopped 5");
  }
}

} // namespace lectern
