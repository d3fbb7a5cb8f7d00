#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace lectern::net {

/// An amount (of bytes, of streams) that many may hold parts of at the same time.
///
/// Copies are the same budget. Thread safety: every member, and every share, from any thread.
class budget {
  struct state {
    std::size_t total = 0;
    std::atomic<std::size_t> used{0};
  };

public:
  /// A part of a budget; given back at the end of its life.
  class share {
  public:
    share(share&& other) noexcept
      : from_(std::move(other.from_)), amount_(std::exchange(other.amount_, 0)) {}

    share& operator=(share&& other) noexcept {
      if (this != &other) {
        give_back();
        from_ = std::move(other.from_);
        amount_ = std::exchange(other.amount_, 0);
      }
      return *this;
    }

    ~share() { give_back(); }

  private:
    friend class budget;

    share(std::shared_ptr<state> from, std::size_t amount) noexcept
      : from_(std::move(from)), amount_(amount) {}

    void give_back() noexcept {
      if (from_)
        from_->used -= amount_;
    }

    std::shared_ptr<state> from_; ///< Null once moved from.
    std::size_t amount_;
  };

  explicit budget(std::size_t total) : state_(std::make_shared<state>()) { state_->total = total; }

  /// @returns The share, or nothing if less than `amount` is left.
  [[nodiscard]] std::optional<share> take(std::size_t amount) const {
    auto used = state_->used.load();
    do {
      if (amount > state_->total - used)
        return std::nullopt;
    } while (!state_->used.compare_exchange_weak(used, used + amount));
    return share{state_, amount};
  }

  [[nodiscard]] std::size_t total() const noexcept { return state_->total; }
  [[nodiscard]] std::size_t used() const noexcept { return state_->used; }

private:
  std::shared_ptr<state> state_;
};

} // namespace lectern::net
