#include "net/stream/stream_places.hpp"

#include "net/stream/peer.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <utility>

namespace lectern::net {

namespace {

/// More than this a listener has never needed: such streams live for seconds.
constexpr std::size_t streams_max = 4'096;

/// How many there are of each kind. No zeros.
template <class Key>
class tally {
public:
  [[nodiscard]] std::size_t count_of(const Key& key) const {
    const auto found = counts_.find(key);
    return found != counts_.end() ? found->second : 0;
  }

  void add(const Key& key) { ++counts_[key]; }

  void remove(const Key& key) {
    if (const auto found = counts_.find(key); --found->second == 0)
      counts_.erase(found);
  }

private:
  std::map<Key, std::size_t> counts_;
};

} // namespace

stream_limits limits_for(std::size_t descriptors) noexcept {
  const auto eighth = std::clamp<std::size_t>(descriptors / 8, 1, streams_max);
  return {.strangers_max = eighth,
          .known_max = eighth,
          .per_address_max = std::max<std::size_t>(eighth / 4, 1),
          .per_user_max = std::max<std::size_t>(eighth / 2, 1)};
}

std::size_t strangers_in_all(std::size_t descriptors) noexcept {
  return std::clamp<std::size_t>(descriptors / 4, 1, 2 * streams_max);
}

/// That of an unauthenticated stream has shares of `strangers` and of the listener; any other, and
/// one that was shed, has one share.
class stream_places::place final : public stream_place::backend {
public:
  explicit place(std::shared_ptr<crowd> owner) : crowd_(std::move(owner)) {}
  place(const place&) = delete;
  place& operator=(const place&) = delete;
  ~place() override;

  void become_known() override;
  void note_use() override;
  [[nodiscard]] bool is_strangers() const override;

private:
  friend class crowd;

  const std::shared_ptr<crowd> crowd_;
  // The rest is guarded by the crowd.
  std::optional<budget::share> shared_;
  std::optional<budget::share> here_;
  std::optional<std::list<place*>::iterator> among_strangers_;
  std::string address_;
  std::uint64_t id_ = 0;
  std::optional<uid_t> user_;
};

/// All places of one listener.
class stream_places::crowd : public std::enable_shared_from_this<crowd> {
public:
  crowd(stream_limits limits, budget strangers)
    : limits_(limits), shared_room_(std::move(strangers)), strangers_room_(limits.strangers_max),
      known_room_(limits.known_max),
      shed_room_(std::max<std::size_t>(limits.strangers_max / 8, 1)) {}

  found let_in(const std::string& address, std::uint64_t id) {
    auto fresh = std::make_shared<place>(shared_from_this()); // Ends outside of the lock.
    const std::lock_guard lock{guard_};
    found result;
    const bool has_room = addresses_.count_of(address) < limits_.per_address_max;
    if (!has_room || !take_shares(*fresh)) {
      result.shed = shed_for(*fresh, has_room ? nullptr : &address);
      if (!result.shed)
        return {};
    }
    fresh->address_ = address;
    fresh->id_ = id;
    addresses_.add(address);
    fresh->among_strangers_ = strangers_.insert(strangers_.end(), fresh.get());
    result.place = stream_place{std::move(fresh)};
    return result;
  }

  stream_place let_in_known(std::optional<uid_t> user) {
    const std::lock_guard lock{guard_};
    if (user
        && (users_.count_of(*user) >= limits_.per_user_max
            || known_room_.used() >= common_part(limits_.known_max)))
      return {};
    auto share = known_room_.take(1);
    if (!share)
      return {};
    auto fresh = std::make_shared<place>(shared_from_this());
    fresh->here_ = std::move(share);
    fresh->user_ = user;
    if (user)
      users_.add(*user);
    return stream_place{std::move(fresh)};
  }

  void become_known(place& holder) {
    const std::lock_guard lock{guard_};
    if (!holder.among_strangers_)
      return;
    auto share = known_room_.take(1);
    if (!share)
      return;
    holder.here_ = std::move(share);
    holder.shared_.reset();
    remove_stranger(holder);
  }

  void note_use(place& holder) {
    const std::lock_guard lock{guard_};
    if (holder.among_strangers_)
      strangers_.splice(strangers_.end(), strangers_, *holder.among_strangers_);
  }

  bool has_stranger(const place& holder) {
    const std::lock_guard lock{guard_};
    return holder.among_strangers_.has_value();
  }

  void leave(place& holder) {
    const std::lock_guard lock{guard_};
    if (holder.among_strangers_)
      remove_stranger(holder);
    if (holder.user_)
      users_.remove(*holder.user_);
  }

private:
  bool take_shares(place& holder) {
    holder.shared_ = shared_room_.take(1);
    holder.here_ = strangers_room_.take(1);
    return holder.shared_ && holder.here_;
  }

  /// Gives `heir` the shares of the stream that has been idle for longest, at one address if it is
  /// given. @returns The id of that stream.
  std::optional<std::uint64_t> shed_for(place& heir, const std::string* address) {
    const auto found =
      std::find_if(strangers_.begin(), strangers_.end(), [&](const place* stranger) {
        return address == nullptr || stranger->address_ == *address;
      });
    auto last_share = shed_room_.take(1);
    if (found == strangers_.end() || !last_share)
      return std::nullopt;
    auto& holder = **found;
    heir.shared_ = std::exchange(holder.shared_, std::nullopt);
    heir.here_ = std::exchange(holder.here_, std::move(last_share));
    remove_stranger(holder);
    return holder.id_;
  }

  void remove_stranger(place& holder) {
    strangers_.erase(*std::exchange(holder.among_strangers_, std::nullopt));
    addresses_.remove(holder.address_);
  }

  const stream_limits limits_;
  budget shared_room_;
  budget strangers_room_;
  budget known_room_;
  budget shed_room_; ///< Of those that have to end.
  std::mutex guard_;
  std::list<place*> strangers_;  ///< Idle for longest first.
  tally<std::string> addresses_; ///< Of strangers.
  tally<uid_t> users_;
};

stream_places::place::~place() {
  crowd_->leave(*this);
}

void stream_places::place::become_known() {
  crowd_->become_known(*this);
}

void stream_places::place::note_use() {
  crowd_->note_use(*this);
}

bool stream_places::place::is_strangers() const {
  return crowd_->has_stranger(*this);
}

stream_places::stream_places(stream_limits limits, budget strangers)
  : crowd_(std::make_shared<crowd>(limits, std::move(strangers))) {}

stream_places::found stream_places::take_for_stranger(const std::string& address,
                                                      std::uint64_t id) {
  return crowd_->let_in(address, id);
}

stream_place stream_places::take_for_known(std::optional<uid_t> user) {
  return crowd_->let_in_known(user);
}

} // namespace lectern::net
