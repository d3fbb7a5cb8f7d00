#pragma once

#include "net/budget.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace lectern::net {

/// How many streams that were accepted and not upgraded there may be at the same time.
struct stream_limits {
  std::size_t strangers_max = 1'024; ///< On which nobody has proved yet who they are.
  std::size_t known_max = 1'024;     ///< The others.
  std::size_t per_address_max = 256; ///< Strangers from one IP address; a proxy is one, too.
};

/// Limits that keep strangers from what others need, in a process that may have `descriptors`
/// open. An eighth is for strangers at one listener, and a quarter of that for one address; an
/// eighth for those who are known. What is left is for sessions.
[[nodiscard]] stream_limits limits_for(std::size_t descriptors) noexcept;

/// How many strangers there may be at all listeners of a service together: a quarter.
[[nodiscard]] std::size_t strangers_in_all(std::size_t descriptors) noexcept;

/// What one stream has of the limits.
///
/// Copies are the same place; given back with the last of them, on any thread.
class stream_place {
public:
  class backend {
  public:
    virtual ~backend() = default;
    virtual void become_known() = 0;
  };

  stream_place() = default; ///< None.
  explicit stream_place(std::shared_ptr<backend> impl) noexcept : impl_(std::move(impl)) {}

  explicit operator bool() const noexcept { return impl_ != nullptr; }

  /// From now on it counts as known, if there is room; otherwise as before. @pre Not none, and
  /// one thread at a time.
  void become_known() { impl_->become_known(); }

  /// What keeps it.
  [[nodiscard]] std::shared_ptr<void> hold() const noexcept { return impl_; }

private:
  std::shared_ptr<backend> impl_;
};

/// The places of one listener. Thread safety: every member from any thread.
class stream_places {
public:
  /// @param all Strangers at all listeners together.
  stream_places(stream_limits limits, budget all);

  /// @returns A place, which is none if all are taken.
  [[nodiscard]] stream_place take_for_stranger(const std::string& address);
  [[nodiscard]] stream_place take_for_known();

private:
  class addresses;
  class place;

  budget all_;
  budget strangers_;
  budget known_;
  std::shared_ptr<addresses> addresses_;
};

} // namespace lectern::net
