#pragma once

#include "net/source/opener.hpp"
#include "net/source/source.hpp"
#include "tests/support/fake_stream.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace lectern {

/// A child without a process: the test lets it write, read and exit.
class fake_child {
public:
  /// @param faults Shared by all streams: the Nth call fails, whichever it is.
  explicit fake_child(std::shared_ptr<nth_call> faults = std::make_shared<nth_call>())
    : input(faults), output(faults), errors(faults) {}

  /// What an opener opens; called once.
  [[nodiscard]] net::source make(const net::open_request& request) {
    started_with = request;
    const bool terminal = request.terminal.has_value();
    net::source_streams streams;
    streams.input = input.make();
    if (!terminal) {
      streams.output = output.make();
      streams.errors = errors.make();
    }
    return {state_,
            std::move(streams),
            {.terminal_size = terminal, .signals = true, .half_close = !terminal}};
  }

  void exit(net::exit_status status) {
    REQUIRE(state_->on_exit);
    std::exchange(state_->on_exit, nullptr)(status);
  }

  void exit(int code = 0) { exit(net::exit_status{code, 0}); }

  /// What it was sent, in order: `INT`, `hang up`, `kill`, …
  [[nodiscard]] const std::string& signals() const { return state_->signals; }

  /// Whether its end is awaited.
  [[nodiscard]] bool is_awaited() const { return state_->on_exit != nullptr; }

  /// Whether its owner has let it go: then it is killed and reaped.
  [[nodiscard]] bool is_dropped() const { return state_->dropped; }

  net::open_request started_with;
  fake_stream input; ///< With a PTY goes both ways.
  fake_stream output;
  fake_stream errors;

private:
  struct backend final : net::source::backend {
    [[nodiscard]] std::optional<pid_t> pid() const override { return 4711; }

    void wait_end(std::function<void(net::exit_status)> fn) override {
      CHECK_FALSE(on_exit);
      on_exit = std::move(fn);
    }

    void signal(int number) override { note(sigabbrev_np(number)); }
    void hang_up() override { note("hang up"); }
    void kill() override { note("kill"); }

    void drop() override {
      CHECK_FALSE(dropped);
      dropped = true;
      on_exit = nullptr;
    }

    void note(const char* text) {
      CHECK_FALSE(dropped);
      signals += signals.empty() ? "" : ", ";
      signals += text;
    }

    std::function<void(net::exit_status)> on_exit;
    std::string signals;
    bool dropped = false;
  };

  std::shared_ptr<backend> state_ = std::make_shared<backend>();
};

} // namespace lectern
