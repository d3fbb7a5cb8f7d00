#include "net/http/http_answer.hpp"

#include <doctest/doctest.h>

namespace lectern::net {

namespace {

std::string joined(const std::optional<http_answer::parts>& parts) {
  REQUIRE(parts);
  std::string text;
  for (const auto part : *parts)
    text += part;
  return text;
}

http_response answer_of(std::string body) {
  return {.status = 200, .content_type = "text/plain", .body = std::move(body), .headers = {}};
}

http_answer answer_to(answer_shape shape) {
  http_answer out;
  out.start(shape);
  return out;
}

} // namespace

TEST_SUITE("http_answer") {
  TEST_CASE("an answer is one piece, and then it is over") {
    auto uut = answer_to({.version = 11, .keep_alive = true});
    CHECK(uut.is_idle());
    CHECK(joined(uut.on_answer(answer_of("hello"))).ends_with("\r\n\r\nhello"));
    CHECK_FALSE(uut.is_idle());

    CHECK_FALSE(uut.on_sent());
    CHECK(uut.is_idle());
    CHECK(uut.keep_alive());
  }

  TEST_CASE("a body that comes while the head is being sent waits for it") {
    auto uut = answer_to({.version = 11});
    CHECK(joined(uut.on_early_head(200, "text/plain")).ends_with("\r\n\r\n"));
    CHECK_FALSE(uut.on_answer(answer_of("hello")));

    CHECK(joined(uut.on_sent()) == "5\r\nhello\r\n0\r\n\r\n");
    CHECK_FALSE(uut.on_sent());
    CHECK(uut.is_idle());
  }

  TEST_CASE("a body that comes after the head follows at once") {
    auto uut = answer_to({.version = 11});
    static_cast<void>(uut.on_early_head(200, "text/plain"));
    CHECK_FALSE(uut.on_sent());
    CHECK_FALSE(uut.is_idle());

    CHECK(joined(uut.on_answer(answer_of(""))) == "0\r\n\r\n");
  }

  TEST_CASE("HTTP/1.0 gets an early head without chunks and no second request") {
    auto uut = answer_to({.version = 10, .keep_alive = true});
    const auto head = joined(uut.on_early_head(200, "text/plain"));
    CHECK(head.find("Transfer-Encoding") == head.npos);
    CHECK(head.find("Content-Length") == head.npos);
    CHECK_FALSE(uut.keep_alive());
    CHECK_FALSE(uut.on_sent());

    CHECK(joined(uut.on_answer(answer_of("hello"))) == "hello");
  }

  TEST_CASE("a HEAD gets no byte of the body, early head or not") {
    auto uut = answer_to({.version = 11, .is_head = true});
    const auto whole = joined(uut.on_answer(answer_of("hello")));
    CHECK(whole.ends_with("Content-Length: 5\r\nConnection: close\r\n\r\n"));
    CHECK_FALSE(uut.on_sent());

    static_cast<void>(uut.on_early_head(200, "text/plain"));
    CHECK_FALSE(uut.on_sent());
    CHECK(joined(uut.on_answer(answer_of("hello"))).empty());
  }
}

TEST_SUITE("http_head") {
  TEST_CASE("a date is written as the RFC's example") {
    CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  }

  TEST_CASE("a head names length, kind and more") {
    const auto text = to_text({.version = 11,
                               .status = 202,
                               .content_type = "application/json",
                               .keep_alive = true,
                               .body_bytes = 7,
                               .headers = {{"Location", "/1.0"}}},
                              784111777);
    CHECK(text
          == "HTTP/1.1 202 Accepted\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
             "Content-Type: application/json\r\nLocation: /1.0\r\nContent-Length: 7\r\n\r\n");
  }

  TEST_CASE("a head states whether the stream stays, unless its version implies it") {
    const auto said = [](unsigned version, bool stays) {
      const auto text = to_text({.version = version, .status = 200, .keep_alive = stays}, 0);
      const auto at = text.find("Connection: ");
      return at == text.npos ? "" : text.substr(at, text.find('\r', at) - at);
    };
    CHECK(said(11, true) == "");
    CHECK(said(11, false) == "Connection: close");
    CHECK(said(10, true) == "Connection: keep-alive");
    CHECK(said(10, false) == "Connection: close");
  }

  TEST_CASE("a status without a body has no length") {
    for (unsigned status : {204U, 304U}) {
      const auto text = to_text({.status = status, .body_bytes = 0}, 0);
      CHECK(text.find("Content-Length") == text.npos);
    }
  }
}

} // namespace lectern::net
