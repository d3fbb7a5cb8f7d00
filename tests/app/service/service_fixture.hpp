#pragma once

#include "lectern/service.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/temp_folder.hpp"

#include <boost/json/array.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace lectern::test {

/// Values passed to callbacks, for the thread of the test to wait for.
template <class T>
class mailbox {
public:
  void put(T value) {
    const std::lock_guard lock{guard_};
    values_.push_back(std::move(value));
    changed_.notify_all();
  }

  /// Waits for the next one. @throws std::runtime_error if it does not come in 10 s.
  T take() {
    std::unique_lock lock{guard_};
    if (!changed_.wait_for(lock, 10s, [this] { return !values_.empty(); }))
      throw std::runtime_error{"nothing came"};
    auto next = std::move(values_.front());
    values_.pop_front();
    return next;
  }

  [[nodiscard]] bool is_empty() {
    const std::lock_guard lock{guard_};
    return values_.empty();
  }

private:
  std::mutex guard_;
  std::condition_variable changed_;
  std::deque<T> values_;
};

/// A service on a Unix socket, and clients of it.
struct service_fixture {
  explicit service_fixture(service_options options = {})
    : uut(service::start(std::move(options)).value()) {
    uut.listen(unix_endpoint{here.path}).value();
  }

  [[nodiscard]] http_reply get(const std::string& target) const {
    return http_call(here, {.target = target});
  }

  /// Runs a command on an instance; its sockets are open.
  [[nodiscard]] exec_session run(const std::string& instance, std::vector<std::string> command,
                                 bool on_terminal = false) const {
    exec_session session{here,
                         "/1.0/instances/" + instance + "/exec",
                         {{"command", boost::json::array(command.begin(), command.end())},
                          {"wait-for-websocket", true},
                          {"interactive", on_terminal}}};
    session.open_all();
    return session;
  }

  [[nodiscard]] exec_session attach(const std::string& instance, bool force = false) const {
    exec_session session{
      here, "/1.0/instances/" + instance + "/console", {{"type", "console"}, {"force", force}}};
    session.open_all();
    return session;
  }

  temp_folder folder;
  endpoint here{.path = folder.path() / "socket"};
  service uut;
};

} // namespace lectern::test
