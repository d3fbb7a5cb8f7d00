#pragma once

#include "net/ws/ws_link.hpp"
#include "tests/support/nth_call.hpp"

#include <boost/system/errc.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

/// A WebSocket without a socket: records what is done to it and checks the
/// preconditions of `net::ws_link`; the test plays the peer.
class fake_link {
public:
  /// @param faults What is done to links that share it: of the Nth comes no good.
  explicit fake_link(std::shared_ptr<nth_call> faults = std::make_shared<nth_call>())
    : state_(std::make_shared<backend>(std::move(faults))) {}

  /// What the connection owns; made once.
  [[nodiscard]] net::ws_link make() { return net::ws_link{state_}; }

  // -- what was done
  /// The payload of each frame, in order.
  [[nodiscard]] const std::vector<std::string>& frames() const { return state_->frames; }

  [[nodiscard]] std::string payload() const {
    std::string result;
    for (const auto& frame : frames())
      result += frame;
    return result;
  }

  /// How it was given up: `1000 reason`, `dropped`, both, or nothing yet.
  [[nodiscard]] const std::string& end() const { return state_->end; }

  [[nodiscard]] bool is_opening() const { return state_->sink != nullptr; }
  [[nodiscard]] bool is_open() const { return state_->open_now && !is_gone(); }
  [[nodiscard]] bool is_writing() const { return state_->writing; }
  [[nodiscard]] bool is_reading() const { return state_->reading; }
  [[nodiscard]] bool is_settling() const { return state_->settling; }
  [[nodiscard]] bool is_gone() const { return state_->gone; }
  /// Whether an operation has failed: then nothing is left to happen but `broke`.
  [[nodiscard]] bool is_failing() const { return state_->failing; }
  [[nodiscard]] int pings() const { return state_->pings; }

  // -- what happens to it
  void opened() {
    state_->open_now = true;
    emit(net::link_opened{});
  }

  void wrote() {
    REQUIRE(state_->writing);
    state_->writing = false;
    emit(net::write_finished{});
  }

  /// From now on more is on its way from the peer, until it is `received`: whoever asks the link
  /// to settle waits for it.
  void expect_more() { state_->has_more = true; }

  /// Nothing of the peer is on its way any more. @returns Whether the link had been asked to
  /// settle.
  bool settled() {
    if (!state_->settling || state_->has_more || state_->failing || !may_emit())
      return false;
    state_->settling = false;
    emit(net::input_settled{});
    return true;
  }

  void received(net::frame_kind kind, std::string_view text) {
    state_->has_more = false;
    REQUIRE(state_->reading);
    state_->reading = false;
    emit(net::part_received{kind, net::chunk::copy_of(text), true});
  }

  /// The peer closes, or closed after us.
  void closed() { emit_end({}); }

  void broke() {
    emit_end(boost::system::errc::make_error_code(boost::system::errc::connection_reset));
  }

private:
  struct backend final : net::ws_link::backend {
    explicit backend(std::shared_ptr<nth_call> calls) : faults(std::move(calls)) {}

    void open(net::link_sink to) override {
      count();
      sink = std::move(to);
    }

    void read() override {
      count();
      CHECK(may_act());
      CHECK_FALSE(reading);
      reading = true;
    }

    void settle() override {
      count();
      CHECK(may_act());
      CHECK_FALSE(settling);
      settling = true;
    }

    void write(net::frame data) override {
      count();
      CHECK(may_act());
      CHECK_FALSE(writing);
      writing = true;
      auto& text = frames.emplace_back();
      for (const auto& part : data.parts)
        text += part.text();
    }

    void ping() override {
      count();
      CHECK(may_act());
      CHECK_FALSE(writing);
      writing = true;
      ++pings;
    }

    void close(net::close_code code, std::string_view reason) override {
      count();
      CHECK(may_act());
      CHECK_FALSE(writing);
      CHECK(reason.size() <= 123);
      end = std::to_string(static_cast<unsigned>(code));
      if (!reason.empty())
        end += " " + std::string{reason};
    }

    void drop() override {
      if (!gone)
        end += end.empty() ? "dropped" : ", dropped";
      gone = true;
      sink = nullptr;
    }

    [[nodiscard]] bool may_act() const { return open_now && !gone && end.empty(); }

    void count() { failing = faults->fails_now() || failing; }

    std::shared_ptr<nth_call> faults;
    net::link_sink sink;
    std::vector<std::string> frames;
    std::string end;
    int pings = 0;
    bool open_now = false;
    bool writing = false;
    bool reading = false;
    bool settling = false;
    bool has_more = false;
    bool gone = false;
    bool failing = false;
  };

  [[nodiscard]] bool may_emit() const { return !state_->gone && state_->end.empty(); }

  void emit(net::link_event event) {
    REQUIRE_FALSE(state_->gone);
    const auto sink = state_->sink; // Outlives a drop from inside.
    sink(std::move(event));
  }

  void emit_end(boost::system::error_code why) {
    REQUIRE_FALSE(state_->gone);
    state_->gone = true;
    const auto sink = std::exchange(state_->sink, nullptr);
    sink(net::link_closed{why});
  }

  std::shared_ptr<backend> state_;
};

} // namespace lectern
