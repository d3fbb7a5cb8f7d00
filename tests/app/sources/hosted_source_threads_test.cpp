#include "app/sources/byte_queue.hpp"
#include "tests/app/sources/source_fixture.hpp"

#include <atomic>
#include <condition_variable>
#include <latch>
#include <thread>
#include <vector>

namespace lectern {

namespace {

constexpr std::size_t writers = 4;
constexpr std::size_t bytes_per_writer = byte_queue::bytes_max / 2;

/// The room of a port, as threads of a host wait for it.
class room {
public:
  void tell() {
    const std::lock_guard held{mutex_};
    ++told_;
    changed_.notify_all();
  }

  /// Writes one byte, however long it takes.
  void write(const source_port& to, char byte) {
    std::unique_lock held{mutex_};
    while (to.write({&byte, 1}) == 0)
      changed_.wait(held, [&, before = told_] { return told_ != before; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int told_ = 0;
};

/// The byte that a writer writes next: its number, and how many it wrote before.
char byte_of(std::size_t writer, std::size_t count) {
  return static_cast<char>(writer * 64 + count % 64);
}

/// Whether `text` has all bytes of every writer, each one's in order.
bool is_complete(const std::string& text) {
  std::array<std::size_t, writers> counts = {};
  for (const char byte : text) {
    const auto writer = static_cast<unsigned char>(byte) / 64U;
    if (byte != byte_of(writer, counts[writer]++))
      return false;
  }
  return counts
         == std::array{bytes_per_writer, bytes_per_writer, bytes_per_writer, bytes_per_writer};
}

} // namespace

TEST_SUITE("threads of a hosted_source") {
  TEST_CASE_FIXTURE(source_fixture,
                    "several threads write at once, and everything arrives in order") {
    room there_is;
    source_port theirs;
    std::latch opened{1};
    spawn({.open = [&](auto& port) { theirs = port, opened.count_down(); },
           .output_ready = [&](auto&) { there_is.tell(); }});
    opened.wait();
    std::latch done{writers};
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < writers; ++i)
      threads.emplace_back([&, i] {
        for (std::size_t n = 0; n < bytes_per_writer; ++n)
          there_is.write(theirs, byte_of(i, n));
        done.count_down();
        if (i == 0)
          done.wait(), theirs.end();
      });

    const auto text = read_to_end(uut.streams().input);
    CHECK(is_complete(text));
    CHECK(run_until_exit() == net::exit_status{});
  }

  TEST_CASE_FIXTURE(source_fixture, "sources at once are called one by one, each in its order") {
    constexpr int sources = 20;
    struct counting final : source {
      void open(source_port to, window_size) override { port = std::move(to), ++calls; }
      std::size_t input(std::span<const std::byte> bytes) override {
        calls += static_cast<int>(bytes.size());
        if (calls == 101)
          port.end({.code = calls});
        return bytes.size();
      }
      source_port port;
      int calls = 0; // Guarded by the strand alone.
    };
    std::vector<net::source> children;
    int ended = 0;
    for (int i = 0; i < sources; ++i) {
      children.push_back(open_hosted(
        loop, pool.make_strand("source of board1"), [] { return std::make_unique<counting>(); },
        net::terminal_size{}));
      children.back().wait_end(
        [&](net::exit_status status) { ended += status.code == 101 ? 1 : 0; });
    }
    for (int n = 0; n < 100; ++n)
      for (auto& child : children)
        CHECK(child.streams().input.write_some(std::as_bytes(std::span{"x", 1})).value() == 1);

    run_until([&] { return ended == sources; });
    CHECK(reported.text().empty());
  }

  TEST_CASE("a port does nothing once its loop has been destroyed") {
    auto log = std::make_shared<journal>();
    call_pool pool{{}};
    auto there = std::make_unique<net::loop_fixture>();
    source_port theirs;
    std::latch opened{1};
    auto uut = open_hosted(
      there->loop, pool.make_strand("a"),
      [&] {
        return std::make_unique<scripted_source>(
          script{.open = [&](auto& port) { theirs = port, opened.count_down(); }}, log);
      },
      net::terminal_size{});
    uut.wait_end([](net::exit_status) { FAIL("nobody waits any more"); });
    opened.wait();
    uut = {};
    there.reset();

    CHECK(theirs.write("x") == 0);
    theirs.input_ready();
    theirs.end();
    CHECK_FALSE(theirs.is_open());
    CHECK(pool.stop(std::chrono::steady_clock::now() + std::chrono::seconds{30}) == 0);
    CHECK(log->text() == "open 80x25, close, destroyed");
  }

  TEST_CASE("threads may use a port while its loop goes away, and end the source, too") {
    call_pool pool{{}};
    for (int round = 0; round < 50; ++round) {
      auto there = std::make_unique<net::loop_fixture>();
      source_port theirs;
      std::latch opened{1};
      auto uut = open_hosted(
        there->loop, pool.make_strand("a"),
        [&] {
          return std::make_unique<scripted_source>(
            script{.open = [&](auto& port) { theirs = port, opened.count_down(); }},
            std::make_shared<journal>());
        },
        net::terminal_size{});
      uut.wait_end([](net::exit_status) {});
      uut.streams().input.wait_readable([] {});
      opened.wait();
      std::latch start{3};
      const std::jthread writer{[&, port = theirs] {
        start.arrive_and_wait();
        for (int i = 0; i < 100; ++i)
          port.write("x");
      }};
      const std::jthread ender{[&, port = std::move(theirs)] {
        start.arrive_and_wait();
        port.input_ready();
        port.end();
      }};
      start.arrive_and_wait();
      there->run_ready();
      uut = {};
      there.reset();
    }

    CHECK(pool.stop(std::chrono::steady_clock::now() + std::chrono::seconds{30}) == 0);
  }
}

} // namespace lectern
