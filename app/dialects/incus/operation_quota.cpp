#include "app/dialects/incus/operation_quota.hpp"

#include "net/stream/peer.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace lectern::incus {

namespace {

/// What a caller may use of the total.
std::size_t room_for(const principal& owner, std::size_t total) {
  return owner.is_operator ? total : net::common_part(total);
}

const refusal too_many_here{503, "Too many sessions are open on this server; try again later", {}};
const refusal too_large_here{
  503, "This server has no memory left for the arguments of commands; try again later", {}};

} // namespace

class operation_quota::book {
  struct cost {
    std::size_t operations = 0;
    std::size_t bytes = 0;
  };

public:
  explicit book(quota_limits limits) : limits_(limits) {}

  std::optional<refusal> add(const principal& owner, std::size_t bytes) {
    const std::lock_guard lock{guard_};
    if (auto why = check(owner, bytes))
      return why;
    auto& own = by_principal_[owner.id];
    own.operations += 1;
    own.bytes += bytes;
    total_.operations += 1;
    total_.bytes += bytes;
    return std::nullopt;
  }

  void remove(const std::string& id, std::size_t bytes) {
    const std::lock_guard lock{guard_};
    const auto own = by_principal_.find(id);
    own->second.operations -= 1;
    own->second.bytes -= bytes;
    total_.operations -= 1;
    total_.bytes -= bytes;
    if (own->second.operations == 0)
      by_principal_.erase(own);
  }

private:
  std::optional<refusal> check(const principal& owner, std::size_t bytes) const {
    const auto found = by_principal_.find(owner.id);
    const auto own = found != by_principal_.end() && !owner.is_operator ? found->second : cost{};
    if (own.operations >= limits_.operations_each_max)
      return refusal{429,
                     "You have " + std::to_string(own.operations)
                       + " sessions open, which is the limit; end one first",
                     {}};
    if (!owner.is_operator && bytes > limits_.bytes_each_max - own.bytes)
      return refusal{
        429, "The arguments and environments of your running commands are too large in total", {}};
    if (total_.operations >= room_for(owner, limits_.operations_max))
      return too_many_here;
    const auto room = room_for(owner, limits_.bytes_max);
    if (total_.bytes > room || bytes > room - total_.bytes)
      return too_large_here;
    return std::nullopt;
  }

  const quota_limits limits_;
  std::mutex guard_;
  std::map<std::string, cost, std::less<>> by_principal_; ///< By id; none that has nothing.
  cost total_;
};

operation_quota::operation_quota(quota_limits limits) : book_(std::make_shared<book>(limits)) {}

std::variant<operation_quota::share, refusal> operation_quota::take(const principal& owner,
                                                                    std::size_t bytes) {
  if (auto why = book_->add(owner, bytes))
    return std::move(*why);
  return share{book_.get(),
               [book = book_, id = owner.id, bytes](const void*) { book->remove(id, bytes); }};
}

} // namespace lectern::incus
