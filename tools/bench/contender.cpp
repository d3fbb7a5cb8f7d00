#include "tools/bench/contender.hpp"

#include <utility>

namespace lectern::bench {

using namespace std::chrono_literals;

namespace {

class bare_contender final : public contender {
public:
  running_script start(const std::string& script, bool on_terminal) override {
    return {where_, script, on_terminal};
  }

  void finish(running_script& script) override {
    static_cast<void>(read_stream(script.output(), test::within(10s)));
  }

  [[nodiscard]] pid_t pid() const override { return loop_.pid(); }

private:
  test::scratch_folder folder_;
  test::endpoint where_{.path = folder_.path() / "socket"};
  bare_loop loop_{where_.path};
};

class lectern_contender final : public contender {
public:
  explicit lectern_contender(bool records)
    : server_(records ? std::vector<std::string>{} : std::vector<std::string>{"--no-trace"}) {}

  running_script start(const std::string& script, bool on_terminal) override {
    auto session = test::exec_session::run(server_.socket(), {"sh", "-c", script}, on_terminal);
    session.open_all();
    operation_ = session.operation();
    return running_script{std::move(session)};
  }

  void finish(running_script& script) override {
    static_cast<void>(read_stream(script.output(), test::within(10s)));
    static_cast<void>(events_.final_state(operation_, test::within(10s)));
  }

  [[nodiscard]] pid_t pid() const override { return server_.pid(); }

private:
  test::daemon server_;
  test::event_listener events_{server_.socket()};
  std::string operation_; ///< Of the script started last.
};

} // namespace

running_script::running_script(const test::endpoint& bare, const std::string& script,
                               bool on_terminal)
  : bare_(std::in_place, bare, bare_target(on_terminal, script)) {}

running_script::running_script(test::exec_session session) : session_(std::move(session)) {}

test::ws_peer& running_script::input() {
  return bare_ ? *bare_ : session_->socket("0");
}

test::ws_peer& running_script::output() {
  if (bare_)
    return *bare_;
  return session_->socket(session_->has("1") ? "1" : "0");
}

std::unique_ptr<contender> make_bare_contender() {
  return std::make_unique<bare_contender>();
}

std::unique_ptr<contender> make_lectern_contender(bool records) {
  return std::make_unique<lectern_contender>(records);
}

} // namespace lectern::bench
