#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/session/connection.hpp"
#include "tests/simulation/doubles.hpp"
#include "tests/simulation/sim_system.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Test doubles for what surrounds the API: streams, their listener, a gatekeeper, the calls of
/// instances.
namespace lectern::simulation {

/// Receives the outcome of a request.
class stream_client {
public:
  virtual ~stream_client() = default;
  virtual void on_head(unsigned status) = 0;
  virtual void on_answer(const net::http_response& response) = 0;
  virtual void on_upgrade() = 0;
};

/// Stands for an `http_connection` with one request. It lives on after the answer, as a kept-alive
/// one does, and so would notice a second answer.
class http_stream final : public pinned_actor<http_connection_actor> {
public:
  struct options {
    std::uint64_t id = 0; ///< For the listener, and as the key of its link.
    stream_client* client = nullptr;
    net::http_request request = {};
    request_sender from = {};
    api_actor api = {};
    listener_actor listener = {};
  };

  http_stream(caf::actor_config& config, options chosen)
    : pinned_actor(config), options_(std::move(chosen)) {}

  const char* name() const override { return "http_stream"; }

  void on_exit() override {
    options_.api = nullptr;
    options_.listener = nullptr;
  }

  /// Closes the stream, as its client would.
  void leave() {
    if (!getf(caf::abstract_actor::is_terminated_flag))
      run_as(*this, unit(), [this] { end(); });
  }

protected:
  behavior_type make_behavior() override {
    send(options_.api, http_call{std::move(options_.request), self(), std::move(options_.from)});
    return {
      [this](const http_head& msg) { options_.client->on_head(msg.status); },
      [this](const http_answer& msg) {
        options_.client->on_answer(msg.response);
        finish();
      },
      [this](const upgrade_order& msg) {
        connect(msg);
        options_.client->on_upgrade();
        finish();
      },
      [this](const shut_down&) {
        is_stopping_ = true;
        if (is_answered_)
          end();
      },
    };
  }

private:
  void connect(const upgrade_order& order) {
    spawn_connection(unit().sibling(order.unit),
                     {.upgrade = {.socket = {}, .ws_key = std::to_string(options_.id)},
                      .order = order,
                      .limits = {},
                      .make_link = make_sim_link});
  }

  void finish() {
    is_answered_ = true;
    if (is_stopping_)
      end();
  }

  void end() {
    send(options_.listener, http_connection_stopped{options_.id});
    quit();
  }

  options options_;
  bool is_answered_ = false;
  bool is_stopping_ = false;
};

/// Stands for a listener: knows every stream, and stops after they have stopped.
class stream_listener final : public pinned_actor<listener_actor> {
public:
  using pinned_actor::pinned_actor;

  const char* name() const override { return "listener"; }

  void on_exit() override {
    streams_.clear();
    waiting_.clear();
  }

  [[nodiscard]] bool accepts() const noexcept { return !is_stopping_; }

  void add(std::uint64_t id, http_connection_actor stream) {
    streams_.emplace(id, std::move(stream));
  }

protected:
  behavior_type make_behavior() override {
    return {
      [this](const http_connection_stopped& msg) {
        streams_.erase(msg.id);
        finish_if_stopped();
      },
      [this](const shut_down&) -> caf::result<shut_down_done> {
        auto promise = make_response_promise<shut_down_done>();
        is_stopping_ = true;
        waiting_.push_back(promise);
        for (const auto& [id, stream] : streams_)
          send(stream, shut_down{});
        finish_if_stopped();
        return promise;
      },
    };
  }

private:
  void finish_if_stopped() {
    if (waiting_.empty() || !streams_.empty())
      return;
    for (auto& promise : waiting_)
      promise.deliver(shut_down_done{});
    quit();
  }

  bool is_stopping_ = false;
  std::map<std::uint64_t, http_connection_actor> streams_;
  std::vector<caf::typed_response_promise<shut_down_done>> waiting_;
};

/// Stands for a gatekeeper and the host program after it.
class sim_gatekeeper final : public pinned_actor<gatekeeper_actor> {
public:
  /// Decides at once, or returns nothing; then `on_wait` is called.
  using decider = std::function<std::optional<access_decision>(const ask_access& question)>;

  sim_gatekeeper(caf::actor_config& config, decider decide, std::function<void()> on_wait)
    : pinned_actor(config), decide_(std::move(decide)), on_wait_(std::move(on_wait)) {}

  const char* name() const override { return "keeper"; }

  void on_exit() override { questions_.clear(); }

  /// Decides the questions that wait, except those that `decide` leaves open.
  void decide_all(const decider& decide) {
    if (getf(caf::abstract_actor::is_terminated_flag))
      return;
    run_as(*this, unit(), [&] {
      std::erase_if(questions_, [&](auto& waiting) {
        const auto decision = decide(waiting.first);
        if (decision)
          waiting.second.deliver(*decision);
        return decision.has_value();
      });
    });
  }

protected:
  behavior_type make_behavior() override {
    return {
      [this](const ask_access& question) -> caf::result<access_decision> {
        if (is_stopping_)
          return too_late;
        if (auto decision = decide_(question))
          return *decision;
        questions_.emplace_back(question, make_response_promise<access_decision>());
        on_wait_();
        return questions_.back().second;
      },
      [](const access_decided&) {},
      [this](const shut_down&) {
        is_stopping_ = true;
        for (auto& [question, promise] : questions_)
          promise.deliver(too_late);
        questions_.clear();
      },
    };
  }

private:
  const access_decision too_late{false, "The service is stopping"};

  decider decide_;
  std::function<void()> on_wait_;
  bool is_stopping_ = false;
  std::vector<std::pair<ask_access, caf::typed_response_promise<access_decision>>> questions_;
};

/// Stands for what makes the calls of instances: makes them at once.
class quick_calls final : public pinned_actor<instance_calls_actor> {
public:
  using pinned_actor::pinned_actor;

  const char* name() const override { return "instance_calls"; }

protected:
  behavior_type make_behavior() override {
    return {
      [](const lectern::make_plan& msg) { return command_planned{(*msg.plan)(*msg.request)}; },
      [](const read_state& msg) { return (*msg.reader)(); },
      [](const call_returned&) {},
      [this](const shut_down&) { quit(); },
    };
  }
};

} // namespace lectern::simulation
