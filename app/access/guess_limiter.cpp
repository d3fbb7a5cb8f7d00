#include "app/access/guess_limiter.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace lectern::access {

namespace {

/// What an address is counted as.
std::string network_of(std::string_view address) {
  std::string text{address};
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
    return text;
  std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), static_cast<unsigned char>(0));
  std::array<char, INET6_ADDRSTRLEN> network{};
  ::inet_ntop(AF_INET6, bytes.data(), network.data(), network.size());
  return network.data();
}

} // namespace

class guess_limiter::book {
public:
  explicit book(guess_limits limits) : limits_(limits) {}

  bool may_try(std::string_view address, wall_time now) {
    const std::lock_guard lock{guard_};
    const auto& from = record_of(address, now);
    renew(total_, now);
    return from.known_until > now
           || (from.wrong.failures < limits_.failures_each_max
               && total_.failures < limits_.failures_max);
  }

  void failed(std::string_view address, wall_time now) {
    const std::lock_guard lock{guard_};
    auto& from = record_of(address, now);
    renew(total_, now);
    from.wrong.failures += 1;
    total_.failures += from.known_until > now ? 0 : 1;
  }

  void proved(std::string_view address, wall_time now) {
    const std::lock_guard lock{guard_};
    record_of(address, now).known_until = now + limits_.known_for;
  }

private:
  struct count {
    std::size_t failures = 0;
    wall_time since;
  };

  struct record {
    count wrong;
    wall_time known_until;
  };

  /// Makes room at the cost of those that are not known, and failed longest ago.
  record& record_of(std::string_view address, wall_time now) {
    const auto network = network_of(address);
    if (!addresses_.contains(network) && addresses_.size() >= limits_.addresses_max)
      addresses_.erase(
        std::min_element(addresses_.begin(), addresses_.end(), [now](auto& a, auto& b) {
          return std::pair{a.second.known_until > now, a.second.wrong.since}
                 < std::pair{b.second.known_until > now, b.second.wrong.since};
        }));
    auto& found = addresses_[network];
    renew(found.wrong, now);
    return found;
  }

  /// Begins a new window after the last one, and if the clock was set back.
  void renew(count& counter, wall_time now) const {
    if (now < counter.since || now >= counter.since + limits_.window)
      counter = {0, now};
  }

  const guess_limits limits_;
  std::mutex guard_; ///< Of all that follows.
  std::map<std::string, record, std::less<>> addresses_;
  count total_;
};

guess_limiter::guess_limiter(guess_limits limits) : book_(std::make_shared<book>(limits)) {}

bool guess_limiter::may_try(std::string_view address, wall_time now) {
  return book_->may_try(address, now);
}

void guess_limiter::failed(std::string_view address, wall_time now) {
  book_->failed(address, now);
}

void guess_limiter::proved(std::string_view address, wall_time now) {
  book_->proved(address, now);
}

} // namespace lectern::access
