#include "actors/session/operation_waits.hpp"

#include "actors/messages/message_ids.hpp"
#include "net/stream/peer.hpp"

#include <utility>
#include <vector>

namespace lectern {

namespace {

template <class Index, class Key>
void remove(Index& index, const Key& key, operation_waits::ticket which) {
  const auto found = index.find(key);
  if (found == index.end())
    return;
  found->second.erase(which);
  if (found->second.empty())
    index.erase(found);
}

/// All that stand at `key`; a copy, for they go one by one.
template <class Index, class Key>
std::set<operation_waits::ticket> all_of(const Index& index, const Key& key) {
  const auto found = index.find(key);
  return found != index.end() ? found->second : std::set<operation_waits::ticket>{};
}

} // namespace

ec operation_waits::refusal_for(const principal& caller) const {
  const auto own = by_principal_.find(caller.id);
  if (!caller.is_operator && own != by_principal_.end() && own->second >= limits_.each_max)
    return ec::own_waits_used_up;
  const auto total = limits_.in_all_max;
  return waits_.size() < (caller.is_operator ? total : net::common_part(total))
           ? ec::none
           : ec::too_many_waits;
}

operation_waits::ticket operation_waits::add(const operation_id& id, const principal& caller,
                                             const caf::actor_addr& waiter, promise answer) {
  const ticket which{++last_};
  waits_.emplace(which, wait{id, caller.id, waiter, std::move(answer)});
  by_operation_[id].insert(which);
  ++by_principal_[caller.id];
  if (waiter)
    by_waiter_[waiter].insert(which);
  return which;
}

void operation_waits::keep(ticket which, net::timer deadline) {
  waits_.at(which).deadline.emplace(std::move(deadline));
}

void operation_waits::deliver(const operation_info& info) {
  for (const auto which : all_of(by_operation_, info.id))
    take(which).answer.deliver(info);
}

void operation_waits::refuse(ticket which, ec why) {
  if (waits_.contains(which))
    take(which).answer.deliver(caf::make_error(why));
}

void operation_waits::leave(const caf::actor_addr& waiter) {
  for (const auto which : all_of(by_waiter_, waiter))
    refuse(which,
           ec::wait_timed_out); // Answers the request; the waiting stream itself gets nothing.
}

void operation_waits::leave(std::string_view principal) {
  std::vector<ticket> left;
  for (const auto& [which, open_wait] : waits_)
    if (open_wait.principal == principal)
      left.push_back(which);
  for (const auto which : left)
    refuse(which, ec::signed_out);
}

void operation_waits::clear() {
  while (!waits_.empty())
    static_cast<void>(take(waits_.begin()->first));
}

operation_waits::wait operation_waits::take(ticket which) {
  auto taken = std::move(waits_.extract(which).mapped());
  remove(by_operation_, taken.id, which);
  if (const auto own = by_principal_.find(taken.principal); --own->second == 0)
    by_principal_.erase(own);
  if (taken.waiter) {
    remove(by_waiter_, taken.waiter, which);
    forget_(taken.waiter);
  }
  return taken;
}

} // namespace lectern
