#pragma once

#include "net/stream/budget.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace lectern::net {

/// How many streams that were accepted and not upgraded there may be at the same time.
struct stream_limits {
  std::size_t strangers_max = 1'024; ///< Not authenticated yet.
  std::size_t known_max = 1'024;     ///< The others. The last quarter is for masters.
  std::size_t per_address_max = 256; ///< Strangers from one IP address; a proxy is one, too.
  std::size_t per_user_max = 512;    ///< From one user of a Unix socket that is not a master.
};

/// Limits that keep strangers, which are unauthenticated streams, from what others need, in a
/// process that may have `descriptors` open. An eighth is for strangers at one listener, and a
/// quarter of that for one address; an eighth for known streams, and half of that for one user.
/// What is left is for sessions.
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
    virtual void note_use() = 0;
    [[nodiscard]] virtual bool is_strangers() const = 0;
  };

  stream_place() = default; ///< None.
  explicit stream_place(std::shared_ptr<backend> impl) noexcept : impl_(std::move(impl)) {}

  explicit operator bool() const noexcept { return impl_ != nullptr; }

  /// From now on it counts as known, if there is room; otherwise as before. @pre Not none, as for
  /// the other members.
  void become_known() { impl_->become_known(); }

  /// A request has come: now it is the least idle of strangers.
  void note_use() { impl_->note_use(); }

  /// Whether it counts as a stranger's.
  [[nodiscard]] bool is_strangers() const { return impl_->is_strangers(); }

  /// What keeps it; null of none.
  [[nodiscard]] std::shared_ptr<void> hold() const noexcept { return impl_; }

private:
  std::shared_ptr<backend> impl_;
};

/// The places of one listener. Thread safety: every member, and those of places, from any thread.
class stream_places {
public:
  /// A place, which is none if all are taken.
  struct found {
    stream_place place = {};
    std::optional<std::uint64_t> shed = {}; ///< The stream whose place it was: it has to end now.
  };

  /// @param strangers At all listeners together.
  stream_places(stream_limits limits, budget strangers);

  /// Where all places are taken, those of the address or all there are, the stranger that has been
  /// idle for longest loses its own: a new client authenticates within a moment. Of those that
  /// lost it and have not ended there are at most an eighth of `strangers_max`; beyond it none
  /// is shed.
  /// @param id As the listener knows the stream.
  [[nodiscard]] found take_for_stranger(const std::string& address, std::uint64_t id);

  /// @param user Whose stream it is, if that is limited.
  [[nodiscard]] stream_place take_for_known(std::optional<uid_t> user = std::nullopt);

private:
  class crowd;
  class place;

  std::shared_ptr<crowd> crowd_;
};

} // namespace lectern::net
