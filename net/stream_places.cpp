#include "net/stream_places.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace lectern::net {

namespace {

/// More than this a listener has never needed: such streams live for seconds.
constexpr std::size_t streams_max = 4'096;

} // namespace

stream_limits limits_for(std::size_t descriptors) noexcept {
  const auto eighth = std::clamp<std::size_t>(descriptors / 8, 1, streams_max);
  return {.strangers_max = eighth,
          .known_max = eighth,
          .per_address_max = std::max<std::size_t>(eighth / 4, 1)};
}

std::size_t strangers_in_all(std::size_t descriptors) noexcept {
  return std::clamp<std::size_t>(descriptors / 4, 1, 2 * streams_max);
}

/// Strangers by address.
class stream_places::addresses {
public:
  explicit addresses(std::size_t most) : most_(most) {}

  [[nodiscard]] bool enter(const std::string& address) {
    const std::lock_guard lock{guard_};
    auto& there = counts_[address];
    if (there >= most_)
      return false;
    ++there;
    return true;
  }

  void leave(const std::string& address) {
    const std::lock_guard lock{guard_};
    if (const auto found = counts_.find(address); --found->second == 0)
      counts_.erase(found);
  }

private:
  std::size_t most_;
  std::mutex guard_;
  std::map<std::string, std::size_t> counts_; ///< No zeros.
};

class stream_places::place final : public stream_place::backend {
public:
  /// Of a stranger. @pre `address` was entered.
  place(budget::share all, budget::share here, std::shared_ptr<addresses> from, std::string address,
        budget known)
    : all_(std::move(all)), here_(std::move(here)), from_(std::move(from)),
      address_(std::move(address)), known_(std::move(known)) {}

  /// Of somebody who is known.
  place(budget::share here, budget known) : here_(std::move(here)), known_(std::move(known)) {}

  place(const place&) = delete;
  place& operator=(const place&) = delete;
  ~place() override { leave_address(); }

  void become_known() override {
    if (!all_)
      return;
    if (auto share = known_.take(1)) {
      here_ = std::move(*share);
      all_.reset();
      leave_address();
    }
  }

private:
  void leave_address() {
    if (const auto from = std::exchange(from_, nullptr))
      from->leave(address_);
  }

  std::optional<budget::share> all_; ///< Of a stranger only.
  budget::share here_;
  std::shared_ptr<addresses> from_; ///< Of a stranger only.
  std::string address_;
  budget known_;
};

stream_places::stream_places(stream_limits limits, budget all)
  : all_(std::move(all)), strangers_(limits.strangers_max), known_(limits.known_max),
    addresses_(std::make_shared<addresses>(limits.per_address_max)) {}

stream_place stream_places::take_for_stranger(const std::string& address) {
  auto all = all_.take(1);
  auto here = strangers_.take(1);
  if (!all || !here || !addresses_->enter(address))
    return {};
  return stream_place{
    std::make_shared<place>(std::move(*all), std::move(*here), addresses_, address, known_)};
}

stream_place stream_places::take_for_known() {
  auto here = known_.take(1);
  return here ? stream_place{std::make_shared<place>(std::move(*here), known_)} : stream_place{};
}

} // namespace lectern::net
