#pragma once

#include "actors/source/feed.hpp"
#include "app/access/access_note.hpp"
#include "app/service/host_calls.hpp"
#include "app/service/line_limit.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace lectern {

/// Turns notes about access into lines of the log. Refusals that repeat are counted: see
/// `line_limits`.
///
/// Thread safety: every member.
class access_log {
public:
  explicit access_log(std::shared_ptr<host_calls> host) : host_(std::move(host)) {}

  void add(const access::access_note& note, line_limit::time now);

  /// Tells how many refusals were counted and not logged.
  void finish();

private:
  void add_refusal(const access::access_note& note, line_limit::time now);
  void tell_skipped(std::uint64_t count);

  std::shared_ptr<host_calls> host_;
  std::mutex guard_; ///< Of `refusals_`, and so that lines about it come in their order.
  line_limit refusals_;
};

/// Logs that the source of the console of instance `name` cannot be started: once for each reason,
/// until it has been started again.
[[nodiscard]] opening_observer log_openings(std::string name, std::shared_ptr<host_calls> host);

} // namespace lectern
