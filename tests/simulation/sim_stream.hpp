#pragma once

#include "net/stream/byte_stream.hpp"
#include "tests/simulation/run_context.hpp"

#include <boost/system/errc.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace lectern::simulation {

/// Counts calls, and fails one of them.
struct nth_call {
  std::size_t fails_at = 0; ///< Counted from 1; 0 for never.
  std::size_t made = 0;

  [[nodiscard]] bool fails_now() noexcept { return ++made == fails_at; }
};

/// A PTY's master or one end of a pipe, without a descriptor. The child's end
/// writes the pattern, and records what it reads.
class sim_stream final : public task_owner, public net::byte_stream::backend {
public:
  /// @param place Where in the pattern the child's output begins.
  sim_stream(run_context& context, std::size_t number, std::size_t place, nth_call& calls);

  // -- the child's end

  /// Writes as much of `bytes` as fits. @returns The number written.
  std::size_t feed(std::size_t bytes);

  /// The last holder of the child's end has closed it.
  void end();

  /// Reads all input. @returns Whether there was any.
  bool consume();

  [[nodiscard]] bool is_full() const noexcept { return unread_ >= kernel_bytes; }
  [[nodiscard]] bool has_input() const noexcept { return !unseen_.empty(); }
  [[nodiscard]] const std::string& consumed() const noexcept { return consumed_; }

  // -- its outcome
  [[nodiscard]] bool is_closed() const noexcept { return closed_; }
  [[nodiscard]] std::size_t bytes_taken() const noexcept {
    return consumed_.size() + unseen_.size();
  }
  [[nodiscard]] std::size_t bytes_fed() const noexcept { return fed_; }
  [[nodiscard]] std::size_t bytes_read() const noexcept { return fed_ - unread_; }

  /// Called when its other end changes.
  std::function<void()> on_change;

private:
  /// What a pipe holds (pipe(7)).
  static constexpr std::size_t kernel_bytes = 64 * 1024;

  boost::system::result<std::size_t> read_some(std::span<std::byte> space) override;
  boost::system::result<std::size_t> write_some(std::span<const std::byte> bytes) override;
  void wait_readable(std::function<void()> fn) override;
  void wait_writable(std::function<void()> fn) override;
  bool resize(unsigned columns, unsigned rows) override;
  void drop() override;

  boost::system::error_code fail(boost::system::errc::errc_t error);
  void check_open(const char* call);
  void wake(std::function<void()>& waiting);
  [[nodiscard]] bool wakes_spuriously();
  [[nodiscard]] std::size_t perhaps_less(std::size_t size);
  void update();

  run_context& context_;
  const task_owner* owner_ = nullptr; ///< The actor that used it first.
  nth_call& calls_;
  std::size_t place_;
  std::size_t fed_ = 0;
  std::size_t unread_ = 0; ///< Bytes in the kernel's buffer.
  std::string unseen_;     ///< Input in the kernel's buffer.
  std::string consumed_;
  bool ended_ = false;
  bool closed_ = false;
  bool spurious_wake_ = false;
  std::function<void()> on_readable_;
  std::function<void()> on_writable_;
  task readable_;
  task writable_;
};

} // namespace lectern::simulation
