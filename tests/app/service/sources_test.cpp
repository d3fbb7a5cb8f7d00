#include "tests/app/service/echo_source.hpp"
#include "tests/app/service/service_fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace lectern::test {

namespace {

/// A service, and its log of the mistakes of sources.
struct logging_fixture {
  service_options options() {
    service_options result;
    result.slow_callback = std::chrono::milliseconds{100};
    result.hang_up_grace = std::chrono::milliseconds{100};
    result.log = [this](log_level level, std::string_view text) {
      if (level == log_level::warning)
        warnings.put(std::string{text});
    };
    return result;
  }

  void add(command_factory make) {
    here.uut.add_instance("box", custom_instance{{}, {}, std::move(make)}).value();
  }

  mailbox<std::string> warnings;
  service_fixture here{options()};
};

/// Says `size` bytes as fast as they are taken, then ends.
class big_source final : public echo_source {
public:
  explicit big_source(std::size_t size) : echo_source(""), left_(size) {}

  void open(source_port port, window_size size) override {
    echo_source::open(std::move(port), size);
    output_ready();
  }

  void output_ready() override {
    const std::string part(4'096, 'x');
    while (left_ > 0) {
      const auto taken = port_.write(std::string_view{part}.substr(0, left_));
      left_ -= taken;
      if (taken == 0)
        return;
    }
    port_.end();
  }

private:
  std::size_t left_;
};

/// Does not return from `input` before it is released.
class stuck_source final : public echo_source {
public:
  explicit stuck_source(std::shared_ptr<mailbox<bool>> let_go) : let_go_(std::move(let_go)) {}

  std::size_t input(std::span<const std::byte> bytes) override {
    let_go_->take();
    return bytes.size();
  }

private:
  std::shared_ptr<mailbox<bool>> let_go_; ///< Lives as long as its waiter.
};

} // namespace

TEST_SUITE_BEGIN("service: sources");

TEST_CASE_FIXTURE(logging_fixture,
                  "a console of the host's own is seen, typed into, and restarted") {
  std::atomic<int> lives{0};
  here.uut
    .add_instance("box", custom_instance{{},
                                         [&lives] {
                                           return std::make_unique<echo_source>(
                                             "life " + std::to_string(++lives) + "\r\n");
                                         },
                                         {}})
    .value();
  auto console = here.attach("box");
  console.await_output("life 1", within(10s));
  console.socket("0").send(opcode::binary, "abc");
  console.await_output("abc", within(10s));
  console.socket("0").send(opcode::binary, "q");
  CHECK(read_stream(console.socket("0"), within(10s)).end_marks == 1);
  console.drop();
  // Its end frees the console.
  CHECK(here.get("/1.0/operations/" + console.operation() + "/wait").status == 200);
  auto again = here.attach("box");
  again.await_output("life 2", within(10s));
}

TEST_CASE_FIXTURE(logging_fixture, "10 MiB of a source come through a slow client whole") {
  add([](const command_request&) { return std::make_unique<big_source>(10 << 20); });
  auto session = here.run("box", {"big"});
  const auto output = read_stream(session.socket("1"), within(20s));
  CHECK(output.bytes.size() == 10 << 20);
  CHECK(output.end_marks == 1);
}

TEST_CASE_FIXTURE(logging_fixture, "a source that throws, or is none, ends its session alone") {
  add([](const command_request& request) -> std::unique_ptr<source> {
    if (request.words.front() == "throw")
      throw std::runtime_error{"out of boards"};
    return nullptr;
  });
  auto session = here.run("box", {"throw"});
  CHECK(read_stream(session.socket("1"), within(10s)).end_marks == 1);
  CHECK(warnings.take().starts_with("command of box "));
  CHECK(here.get("/1.0/instances/box").status == 200);
  auto none = here.run("box", {"null"});
  CHECK(read_stream(none.socket("1"), within(10s)).end_marks == 1);
}

TEST_CASE_FIXTURE(logging_fixture, "a source that blocks is named, and does not delay others") {
  const auto let_go = std::make_shared<mailbox<bool>>();
  add([&](const command_request& request) -> std::unique_ptr<source> {
    if (request.words.front() == "stuck")
      return std::make_unique<stuck_source>(let_go);
    return std::make_unique<echo_source>();
  });
  auto stuck = here.run("box", {"stuck"});
  stuck.socket("0").send(opcode::binary, "x");
  CHECK(warnings.take() == "command of box has not returned from a call within 100 ms");
  auto fine = here.run("box", {"echo"});
  fine.await_output("hello", within(10s));
  let_go->put(true);
}

TEST_CASE("a source that never returns is left behind by a removal and a stop, and counted") {
  auto let_go = std::make_shared<mailbox<bool>>();
  {
    service_options options;
    options.slow_callback = std::chrono::milliseconds{50};
    options.hang_up_grace = std::chrono::milliseconds{50};
    mailbox<bool> warned;
    options.log = [&](log_level level, std::string_view) {
      if (level == log_level::warning)
        warned.put(true);
    };
    service_fixture here{std::move(options)};
    here.uut
      .add_instance("box", custom_instance{{},
                                           {},
                                           [let_go](const command_request&) {
                                             return std::make_unique<stuck_source>(let_go);
                                           }})
      .value();
    auto session = here.run("box", {"stuck"});
    session.socket("0").send(opcode::binary, "x");
    warned.take();
    session.drop();
    const auto begun = std::chrono::steady_clock::now();
    std::error_code refused; // It may come after the stop.
    std::jthread remover{[&] {
      if (const auto removed = here.uut.remove_instance("box"); !removed)
        refused = removed.error().code;
    }};
    const auto report = here.uut.stop().value();
    remover.join();
    CHECK((!refused || refused == service_errc::stopped));
    CHECK(report.callbacks_left == 1);
    CHECK_FALSE(report.timed_out);
    CHECK(std::chrono::steady_clock::now() - begun < 8s);
  }
  let_go->put(true); // The thread ends, and touches nothing of the service.
}

} // namespace lectern::test
