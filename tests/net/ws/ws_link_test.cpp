#include "net/stream/acceptor.hpp"
#include "tests/net/ws/ws_fixture.hpp"

#include <boost/asio/error.hpp>

#include <poll.h>

#include <optional>
#include <string>

namespace lectern::net {

namespace {

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
  TEST_CASE_FIXTURE(ws_fixture, "a closed link sends nothing after the Close frame") {
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

  TEST_CASE_FIXTURE(ws_fixture, "the highest Close code is echoed") {
    client.send_close(4999);
    link->read();

    CHECK_FALSE(run_to_end().error);
    CHECK(client.read_frame()->close_code() == 4999);
  }

  TEST_CASE_FIXTURE(ws_fixture, "an empty Close of the peer is answered with an empty one") {
    client.send_frame(8, "");
    link->read();

    CHECK_FALSE(run_to_end().error);
    CHECK(closed->peer_code == 0);
    CHECK(client.read_frame() == raw_frame{.opcode = 8, .payload = {}});
    CHECK_FALSE(client.read_frame());
    CHECK_FALSE(client.was_reset());
  }

  TEST_CASE_FIXTURE(ws_fixture, "a link whose Pongs are not read reads no more Pings") {
    link->read();
    const std::string ping = "\x89\xfd" + std::string(129, 'x'); // A mask and 125 bytes.
    std::size_t sent = 0;
    for (int idle = 0; idle < 3; ++idle) {
      if (idle > 0)
        run_ready();
      const auto rest = std::string_view{ping}.substr(sent % ping.size());
      const auto size = ::send(client.fd(), rest.data(), rest.size(), MSG_DONTWAIT);
      if (size > 0) {
        sent += static_cast<std::size_t>(size);
        idle = 0;
      }
      REQUIRE(sent < 8 * 1024 * 1024); // More than both directions of a socket hold.
    }

    CHECK(sent > 0);
    CHECK_FALSE(closed);
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

  TEST_CASE_FIXTURE(ws_fixture, "a closed link accepts the end of the stream, and reports it") {
    link->read();
    give_up(close_code::normal);
    client.finish_sending();

    CHECK(run_to_end().error == boost::asio::error::eof);
    CHECK(client.read_frame()->opcode == 8);
    CHECK_FALSE(client.was_reset());
  }

  TEST_CASE_FIXTURE(ws_fixture, "a peer that has left fails the write") {
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

  TEST_CASE_FIXTURE(ws_fixture, "bytes after the peer's Close do not reset the stream") {
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

  TEST_CASE_FIXTURE(ws_fixture, "a link has settled when all that had arrived was reported") {
    client.send_frame(2, std::string(100'000, 'x'));
    for (int i = 0; i < 50; ++i)
      client.send_frame(2, "y");
    client.send_frame(9, "there?");
    client.send_frame(2, "last");
    reads_all = true;
    link->read();
    link->settle();
    run_until([&] { return is_settled; });

    std::string text;
    for (const auto& part : parts)
      text += part.data.text();
    CHECK(text == std::string(100'000, 'x') + std::string(50, 'y') + "last");
  }

  TEST_CASE_FIXTURE(ws_fixture, "a link to which nothing has come settles at once") {
    link->read();
    link->settle();
    run_until([&] { return is_settled; });

    CHECK(parts.empty());
  }

  TEST_CASE_FIXTURE(ws_fixture, "a link that is not read settles at once") {
    client.send_frame(2, "unread");
    link->settle();
    run_until([&] { return is_settled; });

    CHECK(parts.empty());
  }

  TEST_CASE_FIXTURE(ws_fixture, "a Close that had arrived comes before a link has settled") {
    client.send_frame(2, "last");
    client.send_close(1000);
    reads_all = true;
    link->read();
    link->settle();

    CHECK(run_to_end().peer_code == 1000);
    CHECK(parts.back().data.text() == "last");
    CHECK_FALSE(is_settled);
  }

  TEST_CASE_FIXTURE(ws_fixture, "what a peer sent before it left arrives, whatever is written") {
    client.send_frame(2, "one");
    client.send_frame(2, "two");
    client.send_close(1000);
    client = raw_ws{unique_fd{}};
    reads_all = true;
    link->read();
    link->write(frame_of(frame_kind::binary, {"for nobody"}));

    CHECK(run_to_end().peer_code == 1000);
    CHECK_FALSE(closed->error);
    REQUIRE(parts.size() == 2);
    CHECK(parts[1].data.text() == "two");
  }

  TEST_CASE_FIXTURE(ws_fixture, "a peer that is not read, and has left, is noticed by a write") {
    client.send_frame(2, "unread");
    client = raw_ws{unique_fd{}};
    link->write(frame_of(frame_kind::binary, {"for nobody"}));

    CHECK(run_to_end().error == boost::asio::error::broken_pipe);
  }

  TEST_CASE_FIXTURE(ws_fixture, "a peer that takes nothing any more, and stays, is noticed") {
    ::shutdown(client.fd(), SHUT_RD);
    link->read();
    link->write(frame_of(frame_kind::binary, {"for nobody"}));

    CHECK(run_to_end().error == boost::asio::error::broken_pipe);
  }
}

} // namespace lectern::net
