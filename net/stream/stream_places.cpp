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
  [[nodiscard]] std::size_t of(const Key& key) const {
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

/// A stranger has shares of `all` and of the listener; one who is known, or was shed, has one
/// share.
class stream_places::place final : public stream_place::backend {
public:
  explicit place(std::shared_ptr<crowd> of) : of_(std::move(of)) {}
  place(const place&) = delete;
  place& operator=(const place&) = delete;
  ~place() override;

  void become_known() override;
  void note_use() override;
  [[nodiscard]] bool is_strangers() const override;

private:
  friend class crowd;

  const std::shared_ptr<crowd> of_;
  // The rest is guarded by the crowd.
  std::optional<budget::share> all_;
  std::optional<budget::share> here_;
  std::optional<std::list<place*>::iterator> among_strangers_;
  std::string address_;
  std::uint64_t id_ = 0;
  std::optional<uid_t> user_;
};

/// Everybody who has a place.
class stream_places::crowd : public std::enable_shared_from_this<crowd> {
public:
  crowd(stream_limits limits, budget all)
    : limits_(limits), all_(std::move(all)), strangers_room_(limits.strangers_max),
      known_room_(limits.known_max),
      shed_room_(std::max<std::size_t>(limits.strangers_max / 8, 1)) {}

  found let_in(const std::string& address, std::uint64_t id) {
    auto fresh = std::make_shared<place>(shared_from_this()); // Ends outside of the lock.
    const std::lock_guard lock{guard_};
    found result;
    const bool has_room = addresses_.of(address) < limits_.per_address_max;
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
        && (users_.of(*user) >= limits_.per_user_max
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

  void become_known(place& who) {
    const std::lock_guard lock{guard_};
    if (!who.among_strangers_)
      return;
    auto share = known_room_.take(1);
    if (!share)
      return;
    who.here_ = std::move(share);
    who.all_.reset();
    remove_stranger(who);
  }

  void note_use(place& who) {
    const std::lock_guard lock{guard_};
    if (who.among_strangers_)
      strangers_.splice(strangers_.end(), strangers_, *who.among_strangers_);
  }

  bool has_stranger(const place& who) {
    const std::lock_guard lock{guard_};
    return who.among_strangers_.has_value();
  }

  void leave(place& who) {
    const std::lock_guard lock{guard_};
    if (who.among_strangers_)
      remove_stranger(who);
    if (who.user_)
      users_.remove(*who.user_);
  }

private:
  bool take_shares(place& who) {
    who.all_ = all_.take(1);
    who.here_ = strangers_room_.take(1);
    return who.all_ && who.here_;
  }

  /// Gives `heir` the shares of whoever has been idle for longest, at one address if it is given.
  /// @returns Who that was.
  std::optional<std::uint64_t> shed_for(place& heir, const std::string* address) {
    const auto found = std::find_if(strangers_.begin(), strangers_.end(), [&](const place* each) {
      return address == nullptr || each->address_ == *address;
    });
    auto last_share = shed_room_.take(1);
    if (found == strangers_.end() || !last_share)
      return std::nullopt;
    auto& who = **found;
    heir.all_ = std::exchange(who.all_, std::nullopt);
    heir.here_ = std::exchange(who.here_, std::move(last_share));
    remove_stranger(who);
    return who.id_;
  }

  void remove_stranger(place& who) {
    strangers_.erase(*std::exchange(who.among_strangers_, std::nullopt));
    addresses_.remove(who.address_);
  }

  const stream_limits limits_;
  budget all_;
  budget strangers_room_;
  budget known_room_;
  budget shed_room_; ///< Of those that have to end.
  std::mutex guard_;
  std::list<place*> strangers_;  ///< Idle for longest first.
  tally<std::string> addresses_; ///< Of strangers.
  tally<uid_t> users_;
};

stream_places::place::~place() {
  of_->leave(*this);
}

void stream_places::place::become_known() {
  of_->become_known(*this);
}

void stream_places::place::note_use() {
  of_->note_use(*this);
}

bool stream_places::place::is_strangers() const {
  return of_->has_stranger(*this);
}

stream_places::stream_places(stream_limits limits, budget all)
  : crowd_(std::make_shared<crowd>(limits, std::move(all))) {}

stream_places::found stream_places::take_for_stranger(const std::string& address,
                                                      std::uint64_t id) {
  return crowd_->let_in(address, id);
}

stream_place stream_places::take_for_known(std::optional<uid_t> user) {
  return crowd_->let_in_known(user);
}

} // namespace lectern::net
