#include "tests/soak/attacks.hpp"

#include "tests/support/exec_session.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace json = boost::json;

namespace lectern::test::attacks {

namespace {

/// Turns at an even rate, up to a deadline.
class turns {
public:
  turns(int per_second, deadline until)
    : step_(std::chrono::nanoseconds{1s} / per_second), until_(until) {}

  /// Waits for the next turn. @returns Whether there is one before the deadline.
  [[nodiscard]] bool next() {
    next_ += step_;
    const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(next_ - std::chrono::steady_clock::now());
    if (left > 0ms) // Nothing to wait for but the clock.
      ::poll(nullptr, 0, static_cast<int>(left.count()));
    return next_ < until_;
  }

private:
  std::chrono::nanoseconds step_;
  deadline until_;
  deadline next_ = std::chrono::steady_clock::now();
};

/// Takes turns. @returns How many came to something.
template <class Attempt>
std::size_t count_turns(int per_second, deadline until, const Attempt& attempt) {
  std::size_t count = 0;
  for (turns turn{per_second, until}; turn.next();)
    count += attempt() ? 1 : 0;
  return count;
}

/// As much of `bytes` as the kernel takes at once.
/// @returns Whether the peer still takes any.
bool send_at_once(int fd, std::string_view bytes) {
  const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return n >= 0 || errno == EAGAIN;
}

/// A request with all that it needs, but for what follows its head.
std::string head_of(const std::string& method, const std::string& target, const endpoint& where) {
  return method + ' ' + target + " HTTP/1.1\r\nHost: " + where.address + ':'
         + std::to_string(where.port) + "\r\n";
}

/// A body, or the part of one of `length` bytes that is sent.
std::string post(const std::string& target, const endpoint& where, std::size_t length,
                 const std::string& body) {
  return head_of("POST", target, where) + "Content-Length: " + std::to_string(length) + "\r\n\r\n"
         + body;
}

/// The page's script, which is its largest file.
std::string largest_file(const endpoint& web) {
  const auto page = http_raw(web, head_of("GET", "/ui/", web) + "\r\n");
  if (page.status != 200)
    throw std::runtime_error("the page is not served: " + page.fields);
  constexpr std::string_view mark = "src=\"/ui/";
  const auto begin = page.body.find(mark) + mark.size();
  return "/ui/" + page.body.substr(begin, page.body.find('"', begin) - begin);
}

} // namespace

bool crowd::add(std::string_view bytes) {
  auto fd = try_connect(where_, within(20ms));
  if (!fd || !send_at_once(fd->get(), bytes))
    return false;
  members_.push_back(std::move(*fd));
  if (members_.size() > size_max_)
    members_.pop_front();
  return true;
}

// -- by strangers -----------------------------------------------------------------------

std::size_t half_heads(const endpoint& web, deadline until) {
  crowd strangers{web, 5'000};
  return count_turns(1'000, until, [&] { return strangers.add("GET /ui/ HTTP/1.1\r\nHost: 127"); });
}

std::size_t half_bodies(const endpoint& web, deadline until) {
  const std::string half(512 * 1024, ' ');
  crowd strangers{web, 500};
  return count_turns(
    200, until, [&] { return strangers.add(post("/ui/sign-in", web, 2 * half.size(), half)); });
}

std::size_t unread_answers(const endpoint& web, deadline until) {
  const auto request =
    "GET " + largest_file(web) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n";
  crowd strangers{web, 5'000};
  return count_turns(1'000, until, [&] { return strangers.add(request); });
}

std::size_t connect_and_leave(const endpoint& web, deadline until) {
  return count_turns(2'000, until, [&] { return try_connect(web, within(20ms)).has_value(); });
}

std::size_t guess_tokens(const endpoint& web, deadline until) {
  const std::string guess = R"({"name":"eve","token":")" + std::string(64, '0') + "\"}";
  crowd strangers{web, 100};
  return count_turns(1'000, until,
                     [&] { return strangers.add(post("/ui/sign-in", web, guess.size(), guess)); });
}

// -- by callers -------------------------------------------------------------------------

std::size_t deaf_listeners(const endpoint& local, deadline until) {
  const auto begin = std::chrono::steady_clock::now();
  const auto half_time = begin + (until - begin) / 2;
  std::vector<ws_peer> listeners;
  while (listeners.size() < 1'000 && std::chrono::steady_clock::now() < half_time)
    listeners.emplace_back(local, "/1.0/events");
  crowd callers{local, 100};
  const std::string body = R"({"command":["true"],"wait-for-websocket":false})";
  return count_turns(50, until, [&] {
    return callers.add(post("/1.0/instances/host/exec", local, body.size(), body));
  });
}

std::size_t large_commands(const endpoint& local, deadline until) {
  json::object environment;
  for (int i = 0; i < 450; ++i)
    environment[std::string{"NAME"}.append(std::to_string(i))] = std::string(1'000, 'x');
  const json::object request{
    {"command",
     {"true", std::string(100'000, 'x'), std::string(100'000, 'x'), std::string(100'000, 'x'),
      std::string(100'000, 'x'), std::string(50'000, 'x')}},
    {"environment", environment},
    {"wait-for-websocket", true}};
  const auto body = json::serialize(request);
  return count_turns(20, until, [&] {
    const auto reply = http_call(
      local, {.method = "POST", .target = "/1.0/instances/host/exec", .body = body, .time = 5s});
    return reply.status == 202;
  });
}

std::size_t waiters_that_leave(const endpoint& local, deadline until) {
  auto session = exec_session::run(local, {"cat"}, true);
  session.open_all();
  const auto request =
    "GET /1.0/operations/" + session.operation() + "/wait HTTP/1.1\r\nHost: unix.socket\r\n\r\n";
  crowd callers{local, 10};
  return count_turns(500, until, [&] { return callers.add(request); });
}

std::size_t single_byte_frames(const endpoint& local, deadline until) {
  std::string frames;
  for (int i = 0; i < 100; ++i)
    frames += client_frame(opcode::binary, "x");
  const json::object body{{"command", {"sh", "-c", "stty raw -echo; exec cat >/dev/null"}},
                          {"wait-for-websocket", true},
                          {"interactive", true},
                          {"protocol", "lectern.session.v1"}};
  std::vector<exec_session> sessions;
  return count_turns(500, until, [&] {
    if (!sessions.empty() && send_at_once(sessions.back().socket("0").fd(), frames))
      return true;
    sessions.clear();
    sessions.emplace_back(local, "/1.0/instances/host/exec", body);
    sessions.back().open("0", "Sec-WebSocket-Protocol: lectern.session.v1\r\n");
    return false;
  });
}

std::size_t wrong_messages(const endpoint& local, deadline until) {
  const json::object body{{"command", {"sleep", "1000"}},
                          {"wait-for-websocket", true},
                          {"interactive", true},
                          {"protocol", "lectern.session.v1"}};
  return count_turns(50, until, [&] {
    exec_session session{local, "/1.0/instances/host/exec", body};
    session.open("0", "Sec-WebSocket-Protocol: lectern.session.v1\r\n");
    session.socket("0").send(opcode::text, "hello");
    return read_stream(session.socket("0"), within(5s)).close.has_value();
  });
}

std::size_t typed_ahead(const endpoint& local, deadline until) {
  {
    auto session = exec_session::attach(local, true);
    session.open_all();
    session.socket("0").send(opcode::binary, "stty raw -echo; echo re''ady; exec sleep 1000\r");
    session.await_output("ready", within(10s));
  }
  std::string frames;
  for (int i = 0; i < 64 * 1024; ++i)
    frames += client_frame(opcode::binary, "x");
  return count_turns(50, until, [&] {
    auto session = exec_session::attach(local, true);
    session.open_all();
    return send_at_once(session.socket("0").fd(), frames);
  });
}

} // namespace lectern::test::attacks
