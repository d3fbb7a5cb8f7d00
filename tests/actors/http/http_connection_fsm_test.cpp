#include "actors/http/http_connection_fsm.hpp"
#include "actors/runtime/overloaded.hpp"
#include "tests/actors/sequences.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <variant>

namespace lectern {

namespace {

using phase = http_connection_fsm::phase;

std::string to_words(const http_connection_fsm::actions& actions) {
  using fsm = http_connection_fsm;
  const auto say = overloaded{
    [](const fsm::read&) { return std::string{"read"}; },
    [](const fsm::expire&) { return std::string{"expire"}; },
    [](const fsm::ask& a) { return "ask " + a.request.target; },
    [](const fsm::respond_head& a) { return "head " + std::to_string(a.head.status); },
    [](const fsm::respond& a) { return "respond " + a.response.body; },
    [](const fsm::expect_answer&) { return std::string{"expect answer"}; },
    [](const fsm::expect_progress&) { return std::string{"expect progress"}; },
    [](const fsm::expect_end&) { return std::string{"expect end"}; },
    [](const fsm::hand_over&) { return std::string{"hand over"}; },
    [](const fsm::finish&) { return std::string{"finish"}; },
  };
  std::string text;
  for (const auto& action : actions)
    text += (text.empty() ? "" : "; ") + std::visit(say, action);
  return text;
}

struct talking_fsm {
  std::string request(const char* target) {
    net::http_request message;
    message.target = target;
    return to_words(fsm.on(message));
  }

  std::string answer(const char* body) {
    http_answer message;
    message.response.body = body;
    return to_words(fsm.on(message));
  }

  template <class Event>
  std::string on(const Event& event) {
    return to_words(fsm.on(event));
  }

  http_connection_fsm fsm;
};

} // namespace

TEST_SUITE("http_connection_fsm") {
  TEST_CASE("a stream is read first") {
    CHECK(to_words(http_connection_fsm{}.begin()) == "read");
  }

  TEST_CASE("a request is asked about, answered, and followed by the next") {
    talking_fsm uut;
    CHECK(uut.request("/1.0") == "ask /1.0");
    CHECK(uut.answer("yes") == "respond yes; expect progress");
    CHECK(uut.on(net::response_finished{true}) == "read");
    CHECK(uut.fsm.current() == phase::reading);
  }

  TEST_CASE("a stream without keep-alive ends behind its answer, not before") {
    talking_fsm uut;
    uut.request("/");
    CHECK(uut.answer("yes") == "respond yes; expect progress");

    CHECK(uut.on(net::response_finished{false}) == "finish");
    CHECK(uut.fsm.current() == phase::over);
  }

  TEST_CASE("the head may go out before the answer") {
    talking_fsm uut;
    uut.request("/wait");
    CHECK(uut.on(http_head{200}) == "head 200");
    CHECK(uut.fsm.current() == phase::asking);

    CHECK(uut.answer("done") == "respond done; expect progress");
  }

  TEST_CASE("the head of each request may go out early") {
    talking_fsm uut;
    for (const auto* target : {"/wait", "/again"}) {
      uut.request(target);
      CHECK(uut.on(http_head{200}) == "head 200");
      uut.answer("yes");
      uut.on(net::response_finished{true});
    }
  }

  TEST_CASE("an upgrade hands the socket over and ends") {
    talking_fsm uut;
    uut.request("/websocket");

    CHECK(uut.on(http_connection_fsm::upgraded{}) == "hand over; finish");
    CHECK(uut.fsm.current() == phase::over);
  }

  TEST_CASE("only the first answer counts") {
    talking_fsm uut;
    uut.request("/");
    uut.answer("first");

    CHECK(uut.answer("second").empty());
    CHECK(uut.on(http_head{200}).empty());
    CHECK(uut.on(http_connection_fsm::upgraded{}).empty());
  }

  TEST_CASE("a request that has not begun in time ends the stream") {
    talking_fsm uut;
    CHECK(uut.on(http_connection_fsm::request_expired{}) == "finish");
  }

  TEST_CASE("a request that has begun, and is late, is refused as any other") {
    talking_fsm uut;
    CHECK(uut.on(http_connection_fsm::request_expired{true}) == "expire");
    CHECK(uut.fsm.current() == phase::late);

    CHECK(uut.request("/half") == "ask /half");
    CHECK(uut.answer("408") == "respond 408; expect progress");
  }

  TEST_CASE("who decides about a request has no deadline") {
    talking_fsm uut;
    uut.request("/wait");
    CHECK(uut.on(http_connection_fsm::request_expired{true}).empty());
    CHECK(uut.fsm.current() == phase::asking);
  }

  TEST_CASE("an answer has a deadline, which moves with each part that is sent") {
    talking_fsm uut;
    uut.request("/");
    uut.answer("yes");
    CHECK(uut.on(net::response_progressed{}) == "expect progress");

    CHECK(uut.on(http_connection_fsm::answer_expired{}) == "finish");
  }

  TEST_CASE("the part of a head that goes out early sets no deadline") {
    talking_fsm uut;
    uut.request("/wait");
    uut.on(http_head{200});

    CHECK(uut.on(net::response_progressed{}).empty());
  }

  TEST_CASE("a peer that may have left gets its answer in time, or none") {
    talking_fsm uut;
    uut.request("/wait");
    CHECK(uut.on(net::peer_finished{}) == "expect answer");
    SUBCASE("in time") {
      CHECK(uut.answer("yes") == "respond yes; expect progress");
      CHECK(uut.on(net::peer_finished{}).empty());
    }
    SUBCASE("too late") {
      CHECK(uut.on(http_connection_fsm::answer_expired{}) == "finish");
    }
  }

  TEST_CASE("shut_down ends an idle stream at once") {
    talking_fsm uut;

    CHECK(uut.on(shut_down{}) == "finish");
  }

  TEST_CASE("shut_down lets the request in work be answered, then ends") {
    talking_fsm uut;
    uut.request("/");
    CHECK(uut.on(shut_down{}).empty());
    CHECK(uut.answer("yes") == "respond yes; expect end");

    CHECK(uut.on(net::response_finished{true}) == "finish");
  }

  TEST_CASE("shut_down gives an answer that is being sent one deadline, which stays") {
    talking_fsm uut;
    uut.request("/");
    uut.answer("yes");
    CHECK(uut.on(shut_down{}) == "expect end");
    CHECK(uut.on(shut_down{}).empty());
    CHECK(uut.on(net::response_progressed{}).empty());

    CHECK(uut.on(http_connection_fsm::answer_expired{}) == "finish");
  }

  TEST_CASE("shut_down ends a stream whose request is late") {
    talking_fsm uut;
    uut.on(http_connection_fsm::request_expired{true});

    CHECK(uut.on(shut_down{}) == "finish");
  }

  TEST_CASE("a peer that leaves ends every phase, once") {
    talking_fsm reading;
    CHECK(reading.on(net::http_closed{}) == "finish");
    CHECK(reading.on(net::http_closed{}).empty());

    talking_fsm asking;
    asking.request("/");
    CHECK(asking.on(net::http_closed{}) == "finish");
    CHECK(asking.answer("too late").empty());
  }
}

// -- every sequence -------------------------------------------------------------

namespace {

struct stream_model {
  enum class event {
    request,
    kept_alive,
    not_kept,
    closed,
    head,
    answer,
    progressed,
    peer_finished,
    upgraded,
    expired,
    answer_expired,
    shut_down,
    count
  };

  [[nodiscard]] bool may(event e) const;
  void step(event e);
  void settle();
  [[nodiscard]] http_connection_fsm::actions feed(event e);
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  http_connection_fsm fsm;
  std::string complaint;
  bool is_reading = true;
  bool is_asking = false;
  bool is_late = false;
  bool has_head = false;
  bool has_deadline = false;
  bool is_stopping = false;
  bool is_writing = false;
  int ends = 0;
};

bool stream_model::may(event e) const {
  switch (e) {
  case event::request:
    return is_reading && ends == 0;
  case event::kept_alive:
  case event::not_kept:
    return is_writing && ends == 0;
  case event::closed:
    return ends == 0;
  case event::progressed:
    return (is_writing || has_head) && ends == 0;
  case event::peer_finished:
    return (is_asking || is_writing) && ends == 0;
  default:
    return true;
  }
}

http_connection_fsm::actions stream_model::feed(event e) {
  net::http_request request;
  http_answer answer;
  switch (e) {
  case event::request:
    is_reading = false;
    return fsm.on(request);
  case event::kept_alive:
  case event::not_kept:
    is_writing = false;
    return fsm.on(net::response_finished{e == event::kept_alive});
  case event::closed:
    return fsm.on(net::http_closed{});
  case event::head:
    return fsm.on(http_head{});
  case event::answer:
    return fsm.on(answer);
  case event::progressed:
    return fsm.on(net::response_progressed{});
  case event::peer_finished:
    return fsm.on(net::peer_finished{});
  case event::upgraded:
    return fsm.on(http_connection_fsm::upgraded{});
  case event::expired:
    return fsm.on(http_connection_fsm::request_expired{true});
  case event::answer_expired:
    return fsm.on(http_connection_fsm::answer_expired{});
  default:
    return fsm.on(shut_down{});
  }
}

void stream_model::step(event e) {
  is_stopping = is_stopping || e == event::shut_down;
  const auto actions = feed(e);
  expect(ends == 0 || actions.empty(), "nothing happens behind the end");
  using fsm_t = http_connection_fsm;
  const auto look = overloaded{
    [&](const fsm_t::read&) {
      expect(!is_reading && !is_asking && !is_writing, "one request is in work at a time");
      is_reading = true;
    },
    [&](const fsm_t::expire&) {
      expect(is_reading && !std::exchange(is_late, true), "a request is late once");
    },
    [&](const fsm_t::ask&) {
      is_asking = true;
      is_late = has_head = has_deadline = false;
    },
    [&](const fsm_t::respond_head&) {
      expect(is_asking && !std::exchange(has_head, true), "a request has one head");
    },
    [&](const fsm_t::respond&) {
      expect(std::exchange(is_asking, false), "each request is answered once");
      is_writing = true;
      has_deadline = false;
    },
    [&](const fsm_t::expect_answer&) { expect(is_asking, "what is awaited was asked for"); },
    [&](const fsm_t::expect_progress&) {
      expect(is_writing && !is_stopping, "progress is of an answer");
      has_deadline = true;
    },
    [&](const fsm_t::expect_end&) {
      expect(is_writing && is_stopping, "only the last answer has to end");
      has_deadline = true;
    },
    [&](const fsm_t::hand_over&) {
      expect(std::exchange(is_asking, false), "only a request is upgraded");
    },
    [&](const fsm_t::finish&) { expect(++ends == 1, "it ends once"); },
  };
  for (const auto& action : actions)
    std::visit(look, action);
  expect((ends > 0) == (fsm.current() == phase::over), "the end is told");
  expect(!is_writing || ends > 0 || has_deadline, "each answer has a deadline");
}

void stream_model::settle() {
  step(event::shut_down);
  if (is_asking)
    step(event::answer);
  if (is_writing && ends == 0)
    step(event::answer_expired);
  expect(ends == 1, "shut_down comes to an end");
}

} // namespace

TEST_SUITE("http_connection_fsm: every sequence") {
  TEST_CASE("of up to 6 events answers each request once and ends once") {
    explorer<stream_model> sequences;
    sequences.explore_all(6);

    CHECK(sequences.count() > 10'000);
  }
}

} // namespace lectern
