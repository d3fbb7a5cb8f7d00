#pragma once

#include "net/http/http_link.hpp"
#include "tests/net/loop/loop_fixture.hpp"
#include "tests/support/raw_ws.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lectern::net {

/// One link with a client at the other end that sends what the test wants.
struct http_fixture : loop_fixture {
  explicit http_fixture(http_link_options options = {}) {
    start(make_socket_pair(), std::move(options));
  }

  void start(socket_pair pair, http_link_options options) {
    client.emplace(std::move(pair.theirs));
    closed.reset();
    link = make_http_link(loop, std::move(pair.ours), std::move(options));
    link->open([this](http_event event) { take(std::move(event)); });
  }

  void take(http_event event) {
    CHECK_FALSE(closed); // It is the last one.
    if (auto* req = std::get_if<http_request>(&event))
      request = std::move(*req);
    else if (auto* done = std::get_if<response_finished>(&event))
      finished = *done;
    else if (std::holds_alternative<response_progressed>(event))
      ++progress;
    else if (std::holds_alternative<peer_finished>(event))
      peer_has_finished = true;
    else
      closed = std::get<http_closed>(event);
  }

  const http_request& read(std::string_view sent = {}) {
    client->send(sent);
    request.reset();
    link->read();
    run_until([&] { return request || closed; });
    REQUIRE(request);
    return *request;
  }

  /// Answers and returns what the client got, up to `mark`.
  std::string answer(http_response response, std::string_view mark) {
    finished.reset();
    link->respond(std::move(response));
    run_until([&] { return finished.has_value() && client->has_text(mark); });
    return client->read_text(mark);
  }

  std::optional<test::raw_ws> client;
  std::optional<http_request> request;
  std::optional<response_finished> finished;
  int progress = 0; ///< Parts of answers that were reported.
  bool peer_has_finished = false;
  std::optional<http_closed> closed;
  std::optional<http_link> link;
};

inline const http_response hello{
  .status = 200, .content_type = "text/plain", .body = "hello", .headers = {}};

} // namespace lectern::net
