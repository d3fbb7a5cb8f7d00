#include "net/ws/ws_link.hpp"
#include "tests/faults/fault_fixture.hpp"
#include "tests/support/raw_ws.hpp"

#include <optional>
#include <string>

namespace lectern::test {

namespace {

using namespace std::chrono_literals;

const std::string long_text(20'000, 'x');

/// The life of a link, with all that it can do: handshake, both directions, Pings
/// of both sides, Close, linger.
class ws_story : public faulty_loop {
public:
  ws_story() {
    const int little = 4096; // So that writing takes several calls.
    ::setsockopt(pair_.ours.get(), SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
  }

  void play() {
    link_ = net::make_ws_link(loop, {std::move(pair_.ours), "dGhlIHNhbXBsZSBub25jZQ=="},
                              {.message_bytes_max = 0, .linger = 300ms});
    for (const auto step : {&ws_story::open, &ws_story::read, &ws_story::settle, &ws_story::write,
                            &ws_story::ping, &ws_story::close})
      if (!closed_)
        (this->*step)();
    link_.reset();
    run_until([&] { return client_.has_ended(); });
    run_ready();
  }

  void check(bool whole) {
    REQUIRE(closed_);
    if (!whole)
      return;
    CHECK_FALSE(closed_->error);
    CHECK(closed_->peer_code == 1000);
    CHECK(received_ == long_text);
    CHECK(client_.read_text("\r\n\r\n").starts_with("HTTP/1.1 101 "));
    CHECK(client_.read_frame() == raw_frame{10, true, "there?"});
    CHECK(client_.read_frame() == raw_frame{2, true, long_text});
    CHECK(client_.read_frame() == raw_frame{9, true, ""});
    CHECK(client_.read_frame()->close_code() == 1000);
    CHECK_FALSE(client_.read_frame());
  }

private:
  void open() {
    link_->open([this](net::link_event event) { take(event); });
    await([&] { return is_open_; });
  }

  void read() {
    client_does([&] {
      client_.send_frame(9, "there?");
      client_.send_frame(2, long_text);
    });
    link_->read();
    await([&] { return is_read_; });
  }

  void settle() {
    link_->settle();
    await([&] { return is_settled_; });
  }

  void write() {
    link_->write({.kind = net::frame_kind::binary, .parts = {net::chunk::copy_of(long_text)}});
    await([&] { return writes_ == 1; });
  }

  void ping() {
    link_->ping();
    await([&] { return writes_ == 2; });
  }

  void close() {
    const auto closing = std::move(*link_).close(net::close_code::normal, "bye");
    client_does([&] { client_.send_close(1000); });
    await([] { return false; });
  }

  void take(net::link_event& event) {
    const own_calls unfailing;
    CHECK_FALSE(closed_); // It is the last one, and comes once.
    if (std::holds_alternative<net::link_opened>(event))
      is_open_ = true;
    else if (const auto* part = std::get_if<net::part_received>(&event))
      take_part(*part);
    else if (std::holds_alternative<net::write_finished>(event))
      ++writes_;
    else if (std::holds_alternative<net::input_settled>(event))
      is_settled_ = true;
    else
      closed_ = std::get<net::link_closed>(event);
  }

  void take_part(const net::part_received& part) {
    received_ += part.data.text();
    is_read_ = part.last;
    if (!part.last)
      loop.post([this] {
        if (!closed_)
          link_->read();
      });
  }

  /// The client reads all the time, or writes would block.
  void await(const std::function<bool()>& happened) {
    run_until([&] {
      static_cast<void>(client_.has_ended());
      return closed_ || happened();
    });
  }

  static void client_does(const std::function<void()>& act) {
    const own_calls unfailing;
    act();
  }

  net::socket_pair pair_ = net::make_socket_pair();
  raw_ws client_{std::move(pair_.theirs)};
  std::optional<net::ws_link> link_;
  bool is_open_ = false;
  bool is_read_ = false;
  int writes_ = 0;
  bool is_settled_ = false;
  std::string received_;
  std::optional<net::link_closed> closed_;
};

} // namespace

TEST_SUITE("ws_link: faults") {
  TEST_CASE("whichever call fails, the link ends once, and for both sides") {
    fail_each_call<ws_story>(fault::error);
  }

  TEST_CASE("a link notices no interrupted call") {
    fail_each_call<ws_story>(fault::interrupted);
  }

  TEST_CASE("a link notices no call that would block") {
    fail_each_call<ws_story>(fault::not_yet);
  }

  TEST_CASE("single bytes make the same frames") {
    move_single_bytes<ws_story>();
  }
}

} // namespace lectern::test
