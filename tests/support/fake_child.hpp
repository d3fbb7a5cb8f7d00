#pragma once

#include "net/child/child.hpp"
#include "tests/support/fake_stream.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace lectern {

/// A child process without a process: the test lets it write, read and exit.
class fake_child {
public:
  /// @param faults Shared by all streams: the Nth call fails, whichever it is.
  explicit fake_child(std::shared_ptr<nth_call> faults = std::make_shared<nth_call>())
    : input(faults), output(faults), errors(faults) {}

  /// What the spawner returns; called once.
  [[nodiscard]] net::spawned_child make(const net::child_options& options) {
    started_with = options;
    net::spawned_child result{net::child{state_}, {}};
    result.streams.input = input.make();
    if (!options.terminal) {
      result.streams.output = output.make();
      result.streams.errors = errors.make();
    }
    return result;
  }

  void exit(net::exit_status status) {
    REQUIRE(state_->on_exit);
    std::exchange(state_->on_exit, nullptr)(status);
  }

  void exit(int code = 0) { exit(net::exit_status{code, 0}); }

  /// What it was sent, in order: `HUP`, `group HUP`, …
  [[nodiscard]] const std::string& signals() const { return state_->signals; }

  /// Whether somebody waits for its end.
  [[nodiscard]] bool is_awaited() const { return state_->on_exit != nullptr; }

  /// Whether its owner has let it go: then it is killed and reaped.
  [[nodiscard]] bool is_dropped() const { return state_->dropped; }

  net::child_options started_with;
  fake_stream input; ///< With a PTY goes both ways.
  fake_stream output;
  fake_stream errors;

private:
  struct backend final : net::child::backend {
    [[nodiscard]] pid_t pid() const override { return 4711; }

    void wait(std::function<void(net::exit_status)> fn) override {
      CHECK_FALSE(on_exit);
      on_exit = std::move(fn);
    }

    void signal(int number) override { note("", number); }

    void signal_group(int number) override { note("group ", number); }

    void drop() override {
      CHECK_FALSE(dropped);
      dropped = true;
      on_exit = nullptr;
    }

    void note(const char* whom, int number) {
      CHECK_FALSE(dropped);
      signals += signals.empty() ? "" : ", ";
      signals += std::string{whom} + sigabbrev_np(number);
    }

    std::function<void(net::exit_status)> on_exit;
    std::string signals;
    bool dropped = false;
  };

  std::shared_ptr<backend> state_ = std::make_shared<backend>();
};

} // namespace lectern
