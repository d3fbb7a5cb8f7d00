#include "app/service/gatekeeper.hpp"

#include "actors/runtime/pinned.hpp"
#include "app/service/answer_channel.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace lectern {

// -- answers --------------------------------------------------------------------

class access_channel : public answer_channel<gatekeeper_actor> {};

void close(access_channel& channel) {
  channel.close();
}

/// One question. If it ends unanswered, the answer is no.
class __attribute__((visibility("hidden"))) access_answer::state {
public:
  state(std::shared_ptr<access_channel> channel, std::uint64_t question)
    : channel_(std::move(channel)), question_(question) {}
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { decide({false, {}}); }

  void decide(access_decision decision) {
    if (!is_decided_.exchange(true))
      channel_->take(access_decided{question_, std::move(decision)});
  }

private:
  std::shared_ptr<access_channel> channel_;
  std::uint64_t question_;
  std::atomic<bool> is_decided_{false};
};

access_answer::access_answer(std::shared_ptr<state> shared) noexcept : state_(std::move(shared)) {}

void access_answer::allow() const {
  state_->decide({true, {}});
}

void access_answer::deny(std::string reason) const {
  state_->decide({false, std::move(reason)});
}

namespace {

// -- words of the public interface ------------------------------------------------

static_assert(static_cast<int>(action::manage) == static_cast<int>(access_kind::manage));

/// It changes nothing, and types nothing.
bool is_read_only(action wanted) noexcept {
  return wanted == action::look || wanted == action::watch_events || wanted == action::read_log
         || wanted == action::read_recording || wanted == action::watch_console;
}

void describe(access_request& request, const exec_request& exec) {
  request.command = exec.command;
  request.environment = exec.environment;
  request.directory = exec.directory;
  request.user = exec.user;
  request.group = exec.group;
  request.has_terminal = exec.interactive;
  request.is_recorded = exec.is_recorded;
  request.has_client = exec.awaits_sockets;
}

entry entry_of(auth_method method) noexcept {
  switch (method) {
  case auth_method::local:
    return entry::unix_socket;
  case auth_method::host:
    return entry::adopted;
  case auth_method::web:
    return entry::web_page;
  case auth_method::none:
  case auth_method::token:
  case auth_method::presented:
    break;
  }
  return entry::tcp;
}

access_request to_request(const ask_access& question) {
  access_request request;
  request.caller.entry = entry_of(question.caller.method);
  request.caller.name = question.caller.name;
  request.caller.id = question.caller.id;
  if (const auto& peer = question.peer) {
    request.caller.user = peer->user;
    request.caller.process = peer->process;
  }
  request.caller.authorization = question.authorization;
  request.action = static_cast<action>(question.action);
  request.instance = question.instance;
  request.read_only = is_read_only(request.action) || question.is_watched;
  request.force = question.force;
  request.is_own = question.is_own;
  if (question.exec)
    describe(request, *question.exec);
  return request;
}

// -- state ----------------------------------------------------------------------

class gatekeeper_impl final : public pinned_actor<gatekeeper_actor> {
public:
  gatekeeper_impl(caf::actor_config& config, std::shared_ptr<host_calls> host,
                  std::shared_ptr<access_channel> channel)
    : pinned_actor(config), host_(std::move(host)), channel_(std::move(channel)) {}

  const char* name() const override { return "gatekeeper"; }

  void on_exit() override {
    waiting_.clear();
    channel_->close();
  }

protected:
  behavior_type make_behavior() override {
    return {
      [this](const ask_access& question) { return ask(question); },
      [this](const access_decided& answer) { settle(answer); },
      [this](const shut_down&) { refuse_all(); },
    };
  }

private:
  caf::result<access_decision> ask(const ask_access& question) {
    if (is_stopping_)
      return too_late;
    const auto number = ++last_question_;
    auto promise = make_response_promise<access_decision>();
    waiting_.emplace(number, promise);
    host_->ask(to_request(question),
               access_answer{std::make_shared<access_answer::state>(channel_, number)});
    return promise;
  }

  void settle(const access_decided& answer) {
    const auto found = waiting_.find(answer.question);
    if (found == waiting_.end())
      return;
    found->second.deliver(answer.decision);
    waiting_.erase(found);
  }

  void refuse_all() {
    is_stopping_ = true;
    for (auto& [question, promise] : waiting_)
      promise.deliver(too_late);
    waiting_.clear();
  }

  const access_decision too_late{false, "The service is stopping"};

  std::shared_ptr<host_calls> host_;
  std::shared_ptr<access_channel> channel_;
  bool is_stopping_ = false;
  std::uint64_t last_question_ = 0;
  std::map<std::uint64_t, caf::typed_response_promise<access_decision>> waiting_;
};

} // namespace

gatekeeper spawn_gatekeeper(io_unit& unit, std::shared_ptr<host_calls> host) {
  auto channel = std::make_shared<access_channel>();
  auto actor = spawn_on<gatekeeper_impl>(unit, std::move(host), channel);
  channel->open(actor);
  return {std::move(actor), std::move(channel)};
}

} // namespace lectern
