#include "net/acceptor.hpp"
#include "net/ws_link.hpp"
#include "tests/net/loop_fixture.hpp"
#include "tests/support/raw_ws.hpp"

#include <boost/asio/error.hpp>

#include <poll.h>

#include <optional>
#include <string>

namespace lectern::net {

using namespace std::chrono_literals;
using test::raw_ws;

namespace {

frame frame_of(frame_kind kind, std::initializer_list<std::string_view> parts) {
  frame out{.kind = kind, .parts = {}};
  for (const auto part : parts)
    out.parts.push_back(chunk::copy_of(part));
  return out;
}

/// One link with a client at the other end that does as it is told.
struct ws_fixture : loop_fixture {
  explicit ws_fixture(socket_pair pair = make_socket_pair(), ws_limits limits = {})
    : client(std::move(pair.theirs)) {
    link = make_ws_link(loop, {std::move(pair.ours), "dGhlIHNhbXBsZSBub25jZQ=="}, limits);
    link->open([this](link_event event) { take(std::move(event)); });
    run_until([&] { return is_open; });
    answer = client.read_text("\r\n\r\n");
  }

  void take(link_event event) {
    CHECK_FALSE(closed); // It is the last one.
    if (std::holds_alternative<link_opened>(event))
      is_open = true;
    else if (auto* part = std::get_if<part_received>(&event))
      parts.push_back(std::move(*part));
    else if (std::holds_alternative<write_finished>(event))
      ++writes;
    else
      closed = std::get<link_closed>(event);
    if (read_on && !closed && !parts.empty() && !parts.back().last)
      link->read();
  }

  void write(frame data) {
    const int before = writes;
    link->write(std::move(data));
    run_until([&] { return writes > before; });
  }

  /// Reads parts until one message is complete.
  std::string read_message() {
    parts.clear();
    read_on = true;
    link->read();
    run_until([&] { return closed || (!parts.empty() && parts.back().last); });
    read_on = false;
    std::string text;
    for (const auto& part : parts)
      text += part.data.text();
    return text;
  }

  const link_closed& run_to_end() {
    run_until([&] { return closed.has_value(); });
    return *closed;
  }

  void give_up(close_code code, std::string_view reason = {}) {
    closing = std::move(*link).close(code, reason);
    link.reset();
  }

  raw_ws client;
  std::string answer;
  bool is_open = false;
  bool read_on = false;
  int writes = 0;
  std::vector<part_received> parts;
  std::optional<link_closed> closed;
  std::optional<closing_link> closing;
  std::optional<ws_link> link; ///< Dies first: nothing is emitted into dead members.
};

struct short_limits_fixture : ws_fixture {
  short_limits_fixture()
    : ws_fixture(make_socket_pair(), {.message_bytes_max = 1000, .linger = 20ms}) {}
};

socket_pair make_tcp_pair() {
  auto listening = listen_tcp("127.0.0.1", 0).value();
  auto client = raw_ws::connect_tcp(listening.port);
  unique_fd theirs{::dup(client.fd())};
  unique_fd ours;
  while (!ours)
    ours.reset(::accept4(listening.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  return {std::move(ours), std::move(theirs)};
}

struct tcp_fixture : ws_fixture {
  tcp_fixture() : ws_fixture(make_tcp_pair()) {}
};

} // namespace

TEST_SUITE("ws_link") {
  TEST_CASE_FIXTURE(ws_fixture, "the handshake is answered from its key") {
    CHECK(answer.starts_with("HTTP/1.1 101 "));
    // The example of RFC 6455, 1.3.
    CHECK(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != answer.npos);
    CHECK(answer.find("Beast") == answer.npos);
    CHECK(answer.find("Sec-WebSocket-Extensions") == answer.npos);
  }

  TEST_CASE_FIXTURE(ws_fixture, "the parts of a frame go out as one frame") {
    write(frame_of(frame_kind::binary, {"one", "two", "three"}));
    write(frame_of(frame_kind::text, {"four"}));

    CHECK(client.read_frame() == test::raw_frame{2, true, "onetwothree"});
    CHECK(client.read_frame() == test::raw_frame{1, true, "four"});
  }

  TEST_CASE_FIXTURE(ws_fixture, "an empty frame is sent, with and without parts") {
    write(frame_of(frame_kind::text, {}));
    write(frame_of(frame_kind::text, {""}));

    CHECK(client.read_frame() == test::raw_frame{1, true, ""});
    CHECK(client.read_frame() == test::raw_frame{1, true, ""});
  }

  TEST_CASE_FIXTURE(ws_fixture, "a frame of many parts keeps their order") {
    frame data;
    std::string expected;
    for (int i = 0; i < 100; ++i) {
      data.parts.push_back(chunk::copy_of(std::to_string(i) + ' '));
      expected += std::to_string(i) + ' ';
    }
    write(std::move(data));

    CHECK(client.read_frame() == test::raw_frame{2, true, expected});
  }

  TEST_CASE_FIXTURE(ws_fixture, "a message arrives with its kind and bytes") {
    client.send_frame(1, "hello");
    CHECK(read_message() == "hello");
    CHECK(parts.back().kind == frame_kind::text);

    client.send_frame(2, std::string(1000, 'x'));
    CHECK(read_message() == std::string(1000, 'x'));
    CHECK(parts.back().kind == frame_kind::binary);
  }

  TEST_CASE_FIXTURE(ws_fixture, "an empty message arrives as an empty last part") {
    client.send_frame(2, "");

    CHECK(read_message().empty());
    CHECK(parts.size() == 1);
    CHECK(parts.back().last);
  }

  TEST_CASE_FIXTURE(ws_fixture, "a large message arrives in parts of at most 64 KiB") {
    std::string sent(100'000, 'a');
    for (std::size_t i = 0; i < sent.size(); ++i)
      sent[i] = static_cast<char>(i * 7 % 251);
    client.send_frame(2, sent);

    CHECK(read_message() == sent);
    CHECK(parts.size() > 1);
    for (const auto& part : parts)
      CHECK(part.data.size() <= 64 * 1024);
  }

  TEST_CASE_FIXTURE(ws_fixture, "a fragmented message with a Ping inside is one message") {
    client.send_frame(1, "one ", {.last = false});
    client.send_frame(0, "two ", {.last = false});
    client.send_frame(9, "are you there");
    client.send_frame(0, "three");

    CHECK(read_message() == "one two three");
    CHECK(client.read_frame() == test::raw_frame{10, true, "are you there"});
  }

  TEST_CASE_FIXTURE(ws_fixture, "a Ping counts as a write and a Pong is not shown") {
    link->ping();
    run_until([&] { return writes == 1; });
    CHECK(client.read_frame() == test::raw_frame{9, true, ""});
    client.send_frame(10, "");
    client.send_frame(2, "data");

    CHECK(read_message() == "data");
  }

  TEST_CASE_FIXTURE(ws_fixture, "nothing is read that was not asked for") {
    client.send_frame(2, "early");
    run_ready();

    CHECK(parts.empty());
    CHECK(read_message() == "early");
    client.send_frame(2, "more");
    run_ready();
    CHECK(parts.size() == 1);
  }

  TEST_CASE_FIXTURE(ws_fixture, "parts keep their bytes while later ones arrive") {
    client.send_frame(2, std::string(2000, 'a'));
    read_message();
    const auto first = parts.front();
    client.send_frame(2, std::string(2000, 'b'));
    read_message();

    CHECK(first.data.text().find('b') == std::string_view::npos);
  }
}

TEST_SUITE("ws_link: ends") {
  TEST_CASE_FIXTURE(ws_fixture, "a closed link sends nothing behind the Close frame") {
    link->read();
    client.send_frame(9, "late");
    give_up(close_code::normal, "bye");
    client.send_close(1000);

    CHECK_FALSE(run_to_end().error);
    CHECK(closed->peer_code == 1000);
    const auto frame = client.read_frame();
    REQUIRE(frame);
    CHECK(frame->opcode == 8);
    CHECK(frame->close_code() == 1000);
    CHECK(frame->payload.substr(2) == "bye");
    CHECK_FALSE(client.read_frame());
  }

  TEST_CASE_FIXTURE(ws_fixture, "a Close without a code is empty") {
    give_up(close_code::none);
    client.send_close(0);

    CHECK_FALSE(run_to_end().error);
    CHECK(closed->peer_code == 0);
    CHECK(client.read_frame() == test::raw_frame{8, true, ""});
  }

  TEST_CASE_FIXTURE(ws_fixture, "a closed link shows nothing the peer still sends") {
    link->read();
    give_up(close_code::going_away);
    client.send_frame(2, std::string(100'000, 'x'));
    client.send_frame(1, "more");
    client.send_close(1001);

    CHECK_FALSE(run_to_end().error);
    CHECK(closed->peer_code == 1001);
    CHECK(parts.empty());
  }

  TEST_CASE_FIXTURE(ws_fixture, "a message that was half read does not disturb the close") {
    client.send_frame(2, std::string(50'000, 'x'));
    link->read();
    run_until([&] { return parts.size() == 1; });
    give_up(close_code::normal);
    client.send_close(1000);

    CHECK_FALSE(run_to_end().error);
  }

  TEST_CASE_FIXTURE(ws_fixture, "the peer's Close is echoed and named") {
    client.send_close(1001, "tab closed");
    link->read();

    CHECK_FALSE(run_to_end().error);
    CHECK(closed->peer_code == 1001);
    CHECK(client.read_frame()->close_code() == 1001);
    CHECK_FALSE(client.read_frame());
    CHECK_FALSE(client.was_reset());
  }

  TEST_CASE_FIXTURE(ws_fixture, "a Close of both sides at once is orderly") {
    link->read();
    client.send_close(1000);
    give_up(close_code::going_away);

    CHECK_FALSE(run_to_end().error);
    CHECK(client.read_frame()->opcode == 8);
    CHECK_FALSE(client.read_frame());
  }

  TEST_CASE_FIXTURE(ws_fixture, "an end of stream without a Close is an error") {
    link->read();
    client.finish_sending();

    CHECK(run_to_end().error == boost::asio::error::eof);
  }

  TEST_CASE_FIXTURE(ws_fixture, "a closed link is content with the end of stream, and says so") {
    link->read();
    give_up(close_code::normal);
    client.finish_sending();

    CHECK(run_to_end().error == boost::asio::error::eof);
    CHECK(client.read_frame()->opcode == 8);
    CHECK_FALSE(client.was_reset());
  }

  TEST_CASE_FIXTURE(ws_fixture, "a peer that has gone fails the write") {
    client = raw_ws{unique_fd{}};
    link->write(frame_of(frame_kind::binary, {"data"}));

    CHECK(run_to_end().error);
    CHECK(writes == 0);
  }

  TEST_CASE_FIXTURE(short_limits_fixture, "a closed link waits no longer than its linger") {
    const auto begin = std::chrono::steady_clock::now();
    give_up(close_code::normal);

    CHECK(run_to_end().error == boost::asio::error::timed_out);
    CHECK(std::chrono::steady_clock::now() - begin >= 20ms);
    CHECK(client.read_frame()->opcode == 8);
    CHECK_FALSE(client.read_frame());
  }

  TEST_CASE_FIXTURE(short_limits_fixture, "a link closes its stream once its linger is over") {
    give_up(close_code::normal);
    CHECK(run_to_end().error == boost::asio::error::timed_out);

    pollfd stream{.fd = client.fd(), .events = POLLOUT, .revents = 0};
    CHECK(::poll(&stream, 1, 0) == 1);
    CHECK((stream.revents & POLLHUP) != 0);
  }

  TEST_CASE_FIXTURE(short_limits_fixture,
                    "a peer that closes while our write is stuck is bounded") {
    link->read();
    link->write(frame_of(frame_kind::binary, {std::string(4'000'000, 'x')}));
    client.send_close(1000);

    CHECK(run_to_end().error == boost::asio::error::timed_out);
  }

  TEST_CASE_FIXTURE(ws_fixture, "a dropped link is silent and its stream ends at once") {
    link->read();
    client.send_frame(2, "data");
    link.reset();

    run_until([&] { return client.has_ended(); });
    run_ready();
    CHECK(parts.empty());
    CHECK_FALSE(closed);
  }

  TEST_CASE_FIXTURE(ws_fixture, "a link that is dropped while it closes releases its sink") {
    auto pair = make_socket_pair();
    const raw_ws other{std::move(pair.theirs)};
    const auto kept = std::make_shared<int>(0);
    auto second = make_ws_link(loop, {std::move(pair.ours), "dGhlIHNhbXBsZSBub25jZQ=="}, {});
    second.open([kept](const link_event&) {});
    run_ready();
    CHECK(kept.use_count() == 2);
    static_cast<void>(std::move(second).close(close_code::normal, {}));

    run_ready();
    CHECK(kept.use_count() == 1);
  }

  TEST_CASE_FIXTURE(ws_fixture, "a link may be dropped from inside its own event") {
    std::optional<ws_link> second;
    auto pair = make_socket_pair();
    raw_ws other{std::move(pair.theirs)};
    second = make_ws_link(loop, {std::move(pair.ours), "dGhlIHNhbXBsZSBub25jZQ=="}, {});
    second->open([&](link_event) { second.reset(); });

    run_until([&] { return other.has_ended(); });
    CHECK_FALSE(second);
  }

  TEST_CASE_FIXTURE(ws_fixture, "what is behind the peer's Close does not reset the stream") {
    write(frame_of(frame_kind::binary, {std::string(100'000, 'x')}));
    client.send_close(1000);
    client.send("what nobody reads any more");
    link->read();

    CHECK_FALSE(run_to_end().error);
    client.send("nor this");
    CHECK(client.read_frame()->payload.size() == 100'000);
    CHECK(client.read_frame()->opcode == 8);
    CHECK_FALSE(client.read_frame());
    CHECK_FALSE(client.was_reset());
  }

  TEST_CASE_FIXTURE(tcp_fixture, "over TCP, a reader that starts late gets everything") {
    link->read();
    write(frame_of(frame_kind::binary, {std::string(60'000, 'x')}));
    client.send_frame(1, "typed ahead");
    run_until([&] { return !parts.empty(); });
    give_up(close_code::normal);
    client.send_frame(1, "typed behind the end");
    client.send_close(1000);

    CHECK_FALSE(run_to_end().error);
    CHECK(client.read_frame()->payload.size() == 60'000);
    CHECK(client.read_frame()->opcode == 8);
    CHECK_FALSE(client.read_frame());
    CHECK_FALSE(client.was_reset());
  }
}

TEST_SUITE("ws_link: what the RFC forbids") {
  TEST_CASE_FIXTURE(ws_fixture, "is refused with a Close that names the reason") {
    unsigned expected = 1002;
    SUBCASE("an unmasked frame") {
      client.send_frame(2, "data", {.is_masked = false});
    }
    SUBCASE("a reserved bit") {
      client.send_frame(2, "data", {.reserved_bits = 4});
    }
    SUBCASE("an unknown opcode") {
      client.send_frame(5, "data");
    }
    SUBCASE("a continuation of nothing") {
      client.send_frame(0, "data");
    }
    SUBCASE("a fragmented Ping") {
      client.send_frame(9, "data", {.last = false});
    }
    SUBCASE("a Close of one byte") {
      client.send_frame(8, "x");
    }
    SUBCASE("a Close code that must not travel") {
      client.send_close(1005);
    }
    SUBCASE("text that is not UTF-8") {
      expected = 1007;
      client.send_frame(1, "\xff\xfe");
    }
    SUBCASE("text that ends within a character") {
      expected = 1007;
      client.send_frame(1, "\xe2\x82");
    }
    link->read();

    CHECK(run_to_end().error);
    CHECK(parts.empty());
    CHECK(client.read_frame()->close_code() == expected);
    CHECK_FALSE(client.read_frame());
    CHECK_FALSE(client.was_reset());
  }

  TEST_CASE_FIXTURE(short_limits_fixture, "a message beyond the limit closes with 1009") {
    SUBCASE("in one frame") {
      client.send_frame(2, std::string(1001, 'x'));
    }
    SUBCASE("in fragments") {
      client.send_frame(2, std::string(600, 'x'), {.last = false});
      client.send_frame(0, std::string(600, 'x'));
    }
    read_message();

    CHECK(run_to_end().error);
    CHECK(client.read_frame()->close_code() == 1009);
  }

  TEST_CASE_FIXTURE(short_limits_fixture, "a message at the limit passes") {
    client.send_frame(2, std::string(1000, 'x'));

    CHECK(read_message().size() == 1000);
  }

  TEST_CASE_FIXTURE(short_limits_fixture, "who breaks the rules and stays is not kept") {
    client.send_frame(2, "data", {.is_masked = false});
    link->read();
    run_to_end();

    run_until([&] { return client.has_ended(); });
  }
}

} // namespace lectern::net
