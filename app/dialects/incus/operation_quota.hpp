#pragma once

#include "actors/messages/principal.hpp"
#include "app/dialects/incus/refusal.hpp"

#include <cstddef>
#include <memory>
#include <variant>

namespace lectern::incus {

/// What operations may cost while they live, and event streams, each of which counts as one.
struct quota_limits {
  /// Of one principal that is not an operator. Chosen: more terminals than a person has, or a
  /// program should.
  std::size_t operations_each_max = 1'024;
  /// In all. Chosen: half of the descriptors that Linux gives a service (`LimitNOFILE`, 524,288)
  /// would do for 16 sockets each. The last quarter is for operators.
  std::size_t operations_max = 16'384;
  /// Of the requests of one principal that is not an operator: 16 of the largest, each of which is
  /// kept twice until its command runs.
  std::size_t bytes_each_max = 32 * 1024 * 1024;
  /// Of all requests; the last quarter is for operators.
  std::size_t bytes_max = 128 * 1024 * 1024;
};

/// Counts what operations cost, by principal and in all. An operation is counted as long as it
/// holds its share.
///
/// Thread safety: every member, and the end of a share, on any thread.
class operation_quota {
public:
  using share = std::shared_ptr<const void>;

  explicit operation_quota(quota_limits limits = {});

  /// @param bytes What it costs to keep the request, and what was made of it: see `bytes_of`.
  /// @returns The share; or 429: the principal has too much; or 503: all have.
  [[nodiscard]] std::variant<share, refusal> take(const principal& owner, std::size_t bytes);

private:
  class book;

  std::shared_ptr<book> book_;
};

} // namespace lectern::incus
