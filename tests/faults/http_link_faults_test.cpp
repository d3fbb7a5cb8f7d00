#include "net/http/http_link.hpp"
#include "tests/faults/fault_fixture.hpp"
#include "tests/support/raw_ws.hpp"

#include <optional>
#include <string>

namespace lectern::test {

namespace {

const std::string long_text(20'000, 'x');

const std::string waiting_post = "POST /1.0 HTTP/1.1\r\nHost: test\r\nContent-Length: 20000\r\n"
                                 "Expect: 100-continue\r\n\r\n";

/// Two requests and an upgrade on one stream: a body that waits for leave, an answer
/// in two pieces, one whole, and the socket taken out.
class http_story : public faulty_loop {
public:
  http_story() {
    const int little = 4096; // So that writing takes several calls.
    ::setsockopt(pair_.ours.get(), SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
  }

  void play() {
    link_ = net::make_http_link(loop, std::move(pair_.ours));
    link_->open([this](net::http_event event) { take(event); });
    for (const auto step :
         {&http_story::answer_post, &http_story::answer_get, &http_story::upgrade})
      if (!closed_)
        (this->*step)();
    link_.reset();
    upgraded_.socket.reset();
    run_until([&] { return client_.has_ended(); });
    run_ready();
  }

  void check(bool whole) {
    CHECK(closed_.has_value() != is_upgraded_);
    if (!whole)
      return;
    CHECK(is_upgraded_);
    CHECK(upgraded_.ws_key == "dGhlIHNhbXBsZSBub25jZQ==");
    CHECK(body_ == long_text);
    CHECK(client_.read_text("\r\n\r\n").starts_with("HTTP/1.1 200 "));
    CHECK(client_.read_text("0\r\n\r\n").ends_with(long_text + "\r\n0\r\n\r\n"));
    CHECK(client_.read_text("\r\n\r\n").starts_with("HTTP/1.1 404 "));
    CHECK(client_.read_to_end() == long_text);
  }

private:
  void answer_post() {
    ask(waiting_post);
    run_until([&] { return closed_ || client_.has_text("100 Continue\r\n\r\n"); });
    if (closed_)
      return;
    client_does([&] {
      static_cast<void>(client_.read_text("100 Continue\r\n\r\n"));
      client_.send(long_text);
    });
    await_request();
    if (closed_)
      return;
    body_ = request_->body;
    link_->respond_head(200, "text/plain");
    respond(200);
  }

  void answer_get() {
    ask("GET /nothing HTTP/1.1\r\nHost: test\r\n\r\n");
    await_request();
    if (!closed_)
      respond(404);
  }

  void upgrade() {
    ask(raw_handshake("/1.0/events"));
    await_request();
    if (closed_)
      return;
    CHECK(request_->wants_upgrade);
    upgraded_ = std::move(*std::exchange(link_, std::nullopt)).upgrade();
    is_upgraded_ = true;
  }

  void ask(std::string_view request) {
    client_does([&] {
      if (!client_.has_ended())
        client_.send(request);
    });
    link_->read();
  }

  void respond(unsigned status) {
    is_answered_ = false;
    request_.reset();
    link_->respond(
      {.status = status, .content_type = "text/plain", .body = long_text, .headers = {}});
    run_until([&] {
      static_cast<void>(client_.has_ended()); // It reads all the time.
      return closed_ || is_answered_;
    });
  }

  void await_request() {
    run_until([&] { return closed_ || request_; });
  }

  void take(net::http_event& event) {
    const own_calls unfailing;
    CHECK_FALSE(closed_); // It is the last one, and comes once.
    if (auto* request = std::get_if<net::http_request>(&event))
      request_ = std::move(*request);
    else if (std::holds_alternative<net::response_finished>(event))
      is_answered_ = true;
    else if (const auto* closed = std::get_if<net::http_closed>(&event))
      closed_ = *closed;
  }

  static void client_does(const std::function<void()>& act) {
    const own_calls unfailing;
    act();
  }

  net::socket_pair pair_ = net::make_socket_pair();
  raw_ws client_{std::move(pair_.theirs)};
  std::optional<net::http_link> link_;
  std::optional<net::http_request> request_;
  std::optional<net::http_closed> closed_;
  net::ws_upgrade upgraded_;
  std::string body_;
  bool is_answered_ = false;
  bool is_upgraded_ = false;
};

} // namespace

TEST_SUITE("http_link: faults") {
  TEST_CASE("whichever call fails, the stream ends once, or was upgraded") {
    fail_each_call<http_story>(fault::error);
  }

  TEST_CASE("a stream of HTTP notices no interrupted call") {
    fail_each_call<http_story>(fault::interrupted);
  }

  TEST_CASE("a stream of HTTP notices no call that would block") {
    fail_each_call<http_story>(fault::not_yet);
  }

  TEST_CASE("single bytes make the same requests and answers") {
    move_single_bytes<http_story>();
  }
}

} // namespace lectern::test
