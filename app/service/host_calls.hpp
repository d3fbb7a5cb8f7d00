#pragma once

#include "app/sources/call_pool.hpp"
#include "lectern/service.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace lectern {

/// Everything that the host program is called for but its sources: each callback on a
/// strand of its own, in order.
///
/// Thread safety: every member from any thread. What runs on behalf of the service holds a
/// share of it, so it outlives even callbacks that do not return.
class host_calls : public std::enable_shared_from_this<host_calls> {
public:
  explicit host_calls(const service_options& options);

  /// Where sources are called.
  [[nodiscard]] call_pool& pool() noexcept { return pool_; }

  /// @param text Becomes one line: see `log_text`.
  void log(log_level level, const std::string& text);

  void tell(session_event event);

  [[nodiscard]] bool has_authorizer() const noexcept { return static_cast<bool>(authorize_); }

  /// Without room for one more question the answer is no.
  void ask(access_request request, access_answer answer);

  /// Lines and events that were dropped as their queue was full.
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(); }

private:
  void count_unless(bool taken) noexcept { dropped_ += taken ? 0 : 1; }

  const authorizer authorize_;
  const session_observer observe_;
  const log_sink log_;
  std::atomic<std::uint64_t> dropped_{0};
  call_pool pool_;
  call_strand authorize_strand_;
  call_strand observe_strand_;
  call_strand log_strand_;
};

} // namespace lectern
