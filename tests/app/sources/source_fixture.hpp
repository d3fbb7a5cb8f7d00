#pragma once

#include "app/sources/hosted_opener.hpp"
#include "tests/app/sources/complaints.hpp"
#include "tests/app/sources/scripted_source.hpp"
#include "tests/net/loop/loop_fixture.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace lectern {

/// Reads one stream until its end.
class stream_reader {
public:
  explicit stream_reader(net::byte_stream& stream) : stream_(stream) { read(); }
  stream_reader(const stream_reader&) = delete;
  stream_reader& operator=(const stream_reader&) = delete;

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] bool is_at_end() const noexcept { return is_at_end_; }

private:
  void read() {
    std::array<std::byte, 4096> space;
    while (!is_at_end_) {
      const auto size = stream_.read_some(space);
      if (size.has_error())
        return stream_.wait_readable([this] { read(); });
      text_.append(reinterpret_cast<const char*>(space.data()), *size);
      is_at_end_ = *size == 0;
    }
  }

  net::byte_stream& stream_;
  std::string text_;
  bool is_at_end_ = false;
};

/// One source of a test, and the loop that owns it.
struct source_fixture : net::loop_fixture {
  ~source_fixture() {
    uut = {};
    finish();
  }

  /// Has a source made that follows `what`.
  void spawn(script plan, std::optional<net::terminal_size> terminal = net::terminal_size{}) {
    spawn_from([log = log,
                steps = std::move(plan)] { return std::make_unique<scripted_source>(steps, log); },
               terminal);
  }

  void spawn_from(console_factory make,
                  std::optional<net::terminal_size> terminal = net::terminal_size{}) {
    uut = open_hosted(loop, pool.make_strand("source of board1"), std::move(make), terminal);
    uut.wait_end([this](net::exit_status status) { exit = status, ++exits; });
  }

  void run_until_called(const std::string& calls) {
    run_until([&] { return log->text() == calls; });
  }

  net::exit_status run_until_exit() {
    run_until([&] { return exit.has_value(); });
    return *exit;
  }

  std::string read_to_end(net::byte_stream& stream) {
    const stream_reader reader{stream};
    run_until([&] { return reader.is_at_end(); });
    return reader.text();
  }

  boost::system::result<std::size_t> type(std::string_view text) {
    return uut.streams().input.write_some(std::as_bytes(std::span{text.data(), text.size()}));
  }

  /// Waits for every call; afterwards the journal and the reports are complete.
  std::size_t finish() {
    return pool.stop(std::chrono::steady_clock::now() + std::chrono::seconds{30});
  }

  complaints reported; ///< Outlives the pool.
  std::shared_ptr<journal> log = std::make_shared<journal>();
  call_pool pool{{.report = [this](const std::string& text) { reported.add(text); }}};
  net::source uut;
  std::optional<net::exit_status> exit;
  int exits = 0;
};

} // namespace lectern
