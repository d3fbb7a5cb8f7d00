#pragma once

#include "app/sources/byte_queue.hpp"
#include "app/sources/call_pool.hpp"
#include "app/sources/offered_input.hpp"
#include "lectern/instance.hpp"
#include "net/loop/io_loop.hpp"
#include "net/source/source.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

namespace lectern {

/// A source of the host program between those who share it: the host's threads, which
/// speak through its ports; its strand, on which it is called; and one loop, which owns
/// it as a source with streams (`hosted_opener.hpp`).
///
/// It ends once: by its own word, by what it throws, or because it is killed. From then
/// on nothing is written, and nothing called but `close`.
class hosted_source final : public net::source::backend,
                            public std::enable_shared_from_this<hosted_source> {
public:
  /// What the loop can wait for.
  enum class event : std::uint8_t { output, errors, input, exit };

  /// @param size Of its terminal; unset: errors are a stream of their own.
  hosted_source(net::io_loop& loop, call_strand strand, console_factory make,
                std::optional<window_size> size);

  /// Has it made and opened. Called once, first.
  void start();

  // -- from the host, on any thread
  std::size_t write(event stream, std::span<const std::byte> bytes);
  void input_ready();
  void end(source_status status);
  void port_lost(); ///< No port is left, so `end` can no longer be called.
  [[nodiscard]] bool is_open();

  // -- from the loop, on its thread
  [[nodiscard]] boost::system::result<std::size_t> read(event stream, std::span<std::byte> space);
  [[nodiscard]] boost::system::result<std::size_t> offer(std::span<const std::byte> bytes);
  void wait(event awaited, std::function<void()> fn); ///< `fn` runs once, later.
  void forget(event awaited);      ///< Its waiter has left; called for each before the loop ends.
  void close_output(event stream); ///< Its reader has left: further output is dropped.
  void close_input();
  void resize(window_size size);

  void wait_end(std::function<void(net::exit_status)> fn) override;
  void signal(int number) override;
  void hang_up() override;
  void kill() override;
  void drop() override;

private:
  using lock = std::unique_lock<std::mutex>;

  static constexpr std::size_t events = 4;
  static constexpr int signals_end = 65; ///< Given: signal(7).

  /// As shells report that a command cannot be executed (POSIX, 2.8.2).
  static constexpr net::exit_status cannot_be_made{.code = 126, .signal = 0};
  /// Of a source that broke the rules. Chosen: the last code there is.
  static constexpr net::exit_status failed{.code = 255, .signal = 0};

  enum class call : std::uint8_t { open, input, input_end, output_ready, resize, signal };
  static constexpr std::size_t calls = 6;

  struct output_stream {
    byte_queue bytes;
    bool writer_waits = false; ///< For `output_ready`.
    bool is_closed = false;
  };

  [[nodiscard]] static std::size_t index_of(auto value) noexcept {
    return static_cast<std::size_t>(value);
  }

  // -- with the lock held
  void finish(net::exit_status status);
  bool ask(call wanted);
  void ask_for_input();
  void make_room(output_stream& in);
  void wake(event awaited);
  [[nodiscard]] bool is_ready(event awaited) const;
  [[nodiscard]] output_stream& output_of(event stream);

  void end_with(net::exit_status status);  ///< The same, without it.
  [[nodiscard]] net::exit_status status(); ///< Without it. @pre It has ended.

  // -- on the strand; with the lock held at the begin
  void perform(call wanted);
  void call_source(call wanted, lock& held);
  void open(lock& held);
  void pass_input(lock& held);
  void pass_signal(lock& held);
  void close();

  const call_strand strand_;
  const bool has_terminal_;

  // Only touched on the strand.
  console_factory make_;
  std::unique_ptr<source> source_; ///< Between `open` and `close`.

  // Only touched on the loop's thread.
  std::array<std::function<void()>, events> waiting_;

  std::mutex mutex_;   ///< Of everything below.
  net::io_loop& loop_; ///< Only touched while something is awaited: then it lives.
  std::array<output_stream, 2> outputs_; ///< With a terminal only the first one.
  offered_input input_;
  bool is_input_closed_ = false;
  std::optional<window_size> new_size_;
  std::bitset<signals_end> signals_; ///< As with signal(7), one of each kind waits.
  std::bitset<calls> asked_;         ///< Wait in the strand; one of each kind, too.
  std::bitset<events> awaited_;
  std::optional<net::exit_status> status_; ///< Set once it has ended.
  bool is_ended_by_host_ = false;
  bool is_late_reported_ = false;
  bool is_excess_reported_ = false;
};

/// What the copies of a port share, and nothing else: when the last of them is destroyed, so
/// is this.
class __attribute__((visibility("hidden"))) source_port::state {
public:
  explicit state(std::shared_ptr<hosted_source> source) noexcept : source_(std::move(source)) {}
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { source_->port_lost(); }

  [[nodiscard]] hosted_source& source() const noexcept { return *source_; }

private:
  std::shared_ptr<hosted_source> source_;
};

} // namespace lectern
