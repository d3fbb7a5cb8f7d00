#pragma once

#include "tests/support/exec_session.hpp"

#include <chrono>
#include <iosfwd>
#include <string>
#include <thread>
#include <vector>

namespace lectern::test {

/// How well a daemon served one client while it served others.
struct service_quality {
  std::chrono::microseconds echo_median{0};
  std::chrono::microseconds echo_p99{0};
  std::chrono::microseconds echo_max{0};
  std::chrono::microseconds answer_max{0}; ///< Of requests on the Unix socket.
  std::size_t echoes = 0;
  std::string fault; ///< What went wrong, if anything did.
};

std::ostream& operator<<(std::ostream& os, const service_quality& quality);

/// Someone who works on a terminal, one key every 10 ms, and asks for the server's state
/// ten times a second: measures what others make them suffer.
class bystander {
public:
  /// Starts a session on a Unix socket. @throws std::runtime_error if it does not echo.
  explicit bystander(endpoint where);
  bystander(const bystander&) = delete;
  ~bystander();

  /// Ends the measurement and the session. @pre Not called before.
  [[nodiscard]] service_quality stop();

private:
  void type_keys();
  void ask();

  endpoint where_;
  exec_session session_;
  net::unique_fd stopping_; ///< An event that becomes readable, for both threads.
  std::vector<std::chrono::microseconds> echoes_;  ///< Of `typist_` until it has ended.
  std::vector<std::chrono::microseconds> answers_; ///< Of `asker_` until it has ended.
  std::string typist_fault_;
  std::string asker_fault_;
  std::thread typist_;
  std::thread asker_;
};

} // namespace lectern::test
