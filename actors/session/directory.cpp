#include "actors/session/directory.hpp"

#include "actors/runtime/pinned.hpp"
#include "actors/runtime/shut_down_answers.hpp"
#include "actors/runtime/shut_down_round.hpp"
#include "actors/session/departed.hpp"
#include "actors/session/exec_summary.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <list>
#include <map>
#include <utility>
#include <vector>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

struct final_operation {
  wall_time kept_until;
  operation_id id;
  std::size_t bytes = 0;
};

/// About what it costs to keep `info`: its command, and what stands around that.
std::size_t bytes_of(const operation_info& info) {
  constexpr std::size_t around_operation = 1'024;
  return info.exec ? around_operation + bytes_of(*info.exec) : around_operation;
}

/// A client that signed out can no longer end its sessions itself.
const cancel_operation because_signed_out{.has_signed_out = true};

/// An instance that ends while the service goes on.
struct removal {
  shut_down_round round;
  instance_actor handle; ///< Null: it has ended, or has been asked to.
  caf::typed_response_promise<instance_removed> answer;
};

class directory final : public pinned_actor<directory_actor> {
public:
  directory(caf::actor_config& config, events_actor events, directory_limits limits,
            operation_observer observer)
    : pinned_actor(config), events_(std::move(events)), limits_(limits),
      observer_(std::move(observer)), expiry_timer_(unit().make_timer()),
      waits_(limits.waits, [this](const caf::actor_addr& waiter) { demonitor(waiter); }) {}

  const char* name() const override { return "directory"; }

  void on_exit() override {
    expiry_timer_.cancel();
    waits_.clear();
    instances_.clear();
    operations_.clear();
    events_ = nullptr;
    removals_.clear();
    answers_.clear();
  }

protected:
  behavior_type make_behavior() override;

private:
  caf::result<instance_added> add(const instance_entry& msg);
  caf::result<instance_removed> remove(const remove_instance& msg);
  caf::result<instance_entry> find(const find_instance& msg);
  instance_list list_all_instances();
  void note_change(const instance_changed& msg);
  void enlist_operation(const enlist& msg);
  void note_change(const operation_changed& msg);
  void forget_actor(const delist& msg);
  void end_sessions(const principal_left& msg);
  void pass_on(const recording_lost& msg);
  caf::result<operation_entry> find(const find_operation& msg);
  operation_list list_newest(const list_operations& msg);
  caf::result<operation_info> await_final(const await_operation& msg);
  caf::result<shut_down_done> shut_down_all();

  void note_end(const caf::actor_addr& ended);
  void continue_removing(std::list<removal>::iterator removed);
  void publish(const operation_info& info);
  void publish(lifecycle change);
  void make_room();
  void forget_oldest();
  void expire();
  template <class Actor>
  void stop(const Actor& actor) {
    round_.ask(*this, actor, [this] { continue_stopping(); });
  }
  void continue_stopping();

  events_actor events_;
  directory_limits limits_;
  operation_observer observer_;
  std::map<std::string, instance_entry> instances_;
  std::map<operation_id, operation_entry> operations_;
  std::deque<final_operation> final_; ///< Oldest first.
  std::size_t final_bytes_ = 0;
  net::timer expiry_timer_;
  operation_waits waits_;
  std::list<removal> removals_;
  departed departed_;

  bool stopping_ = false;
  bool stopping_instances_ = false;
  shut_down_round round_;
  shut_down_answers answers_;
};

// -- behavior -------------------------------------------------------------------

directory::behavior_type directory::make_behavior() {
  set_down_handler([this](auto*, const caf::down_msg& msg) {
    waits_.leave(msg.source);
    note_end(msg.source);
  });
  return {
    [this](const instance_entry& msg) { return add(msg); },
    [this](const remove_instance& msg) { return remove(msg); },
    [this](const find_instance& msg) { return find(msg); },
    [this](const list_instances&) { return list_all_instances(); },
    [this](const instance_changed& msg) { note_change(msg); },
    [this](const enlist& msg) { enlist_operation(msg); },
    [this](const operation_changed& msg) { note_change(msg); },
    [this](const delist& msg) { forget_actor(msg); },
    [this](const principal_left& msg) { end_sessions(msg); },
    [this](const recording_lost& msg) { pass_on(msg); },
    [this](const lifecycle& msg) { publish(msg); },
    [this](const find_operation& msg) { return find(msg); },
    [this](const list_operations& msg) { return list_newest(msg); },
    [this](const await_operation& msg) { return await_final(msg); },
    [this](const shut_down&) { return shut_down_all(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

caf::result<instance_added> directory::add(const instance_entry& msg) {
  if (stopping_)
    return caf::make_error(ec::stopping);
  if (!instances_.try_emplace(msg.info.name, msg).second)
    return caf::make_error(ec::instance_exists);
  if (msg.handle)
    monitor(msg.handle);
  publish(lifecycle{"instance-created", msg.info.name, {}});
  return instance_added{};
}

caf::result<instance_removed> directory::remove(const remove_instance& msg) {
  const auto found = instances_.find(msg.name);
  if (found == instances_.end())
    return caf::make_error(ec::instance_unknown);
  auto promise = make_response_promise<instance_removed>();
  const auto removed = removals_.insert(removals_.end(), {{}, found->second.handle, promise});
  instances_.erase(found);
  publish(lifecycle{"instance-deleted", msg.name, {}});
  for (const auto& [id, entry] : operations_)
    if (entry.handle && entry.info.instance == msg.name)
      removed->round.ask(*this, entry.handle, [this, removed] { continue_removing(removed); });
  if (removed->round.idle())
    continue_removing(removed);
  return promise;
}

caf::result<instance_entry> directory::find(const find_instance& msg) {
  const auto found = instances_.find(msg.name);
  if (found == instances_.end())
    return caf::make_error(ec::instance_unknown);
  return found->second;
}

instance_list directory::list_all_instances() {
  instance_list result;
  for (const auto& [name, entry] : instances_)
    result.instances.push_back(entry);
  return result;
}

/// Not of an instance that is being removed: its name may be that of another one by now.
void directory::note_change(const instance_changed& msg) {
  const auto found = instances_.find(msg.info.name);
  if (found == instances_.end() || found->second.handle.address() != current_sender())
    return;
  found->second.info = msg.info;
  if (msg.info.status == instance_status::failed)
    found->second.console = nullptr; // It has ended.
}

void directory::enlist_operation(const enlist& msg) {
  operations_[msg.info.id] = {msg.info, msg.handle, msg.unit};
  publish(msg.info);
  unit().counts().operations_begun.add();
  if (observer_)
    observer_(msg.info, nullptr);
  if (stopping_) // Enlisted during shutdown.
    stop(msg.handle);
  else if (!instances_.contains(msg.info.instance)) // Enlisted while it was removed.
    caf::anon_send(msg.handle, shut_down{});
  else if (departed_.has(msg.info.maker.id))
    caf::anon_send(msg.handle, because_signed_out);
}

void directory::note_change(const operation_changed& msg) {
  const auto found = operations_.find(msg.info.id);
  if (found == operations_.end())
    return;
  found->second.info = msg.info;
  publish(msg.info);
  if (!is_final(msg.info.end.status))
    return;
  waits_.deliver(msg.info);
  auto& kept = found->second.info;
  kept.exec = abbreviated(kept.exec);
  final_.push_back({unit().now() + limits_.final_kept, kept.id, bytes_of(kept)});
  final_bytes_ += final_.back().bytes;
  make_room();
  if (final_.size() == 1)
    expiry_timer_.start(limits_.final_kept, entering(entrance::expiry, [this] { expire(); }));
}

void directory::forget_actor(const delist& msg) {
  const auto found = operations_.find(msg.id);
  if (found == operations_.end() || !std::exchange(found->second.handle, nullptr))
    return;
  unit().counts().operations_gone.add();
  if (observer_)
    observer_(found->second.info, &msg.sum);
}

void directory::end_sessions(const principal_left& msg) {
  departed_.add(msg.id);
  waits_.leave(msg.id);
  for (const auto& [id, entry] : operations_)
    if (entry.handle && entry.info.maker.id == msg.id)
      caf::anon_send(entry.handle, because_signed_out);
}

void directory::pass_on(const recording_lost& msg) {
  const auto found = operations_.find(msg.operation);
  if (found != operations_.end() && found->second.handle)
    send(found->second.handle, msg);
}

caf::result<operation_entry> directory::find(const find_operation& msg) {
  const auto found = operations_.find(msg.id);
  if (found == operations_.end())
    return caf::make_error(ec::operation_unknown);
  return found->second;
}

operation_list directory::list_newest(const list_operations& msg) {
  std::vector<const operation_info*> found;
  for (const auto& [id, entry] : operations_)
    found.push_back(&entry.info);
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), msg.most));
  std::partial_sort(found.begin(), end, found.end(), [](auto* a, auto* b) {
    return std::pair{is_final(a->end.status), b->created_at}
           < std::pair{is_final(b->end.status), a->created_at};
  });
  std::sort(found.begin(), end, [](auto* a, auto* b) { return a->created_at < b->created_at; });
  operation_list list;
  std::transform(found.begin(), end, std::back_inserter(list.operations),
                 [](auto* info) { return *info; });
  return list;
}

caf::result<operation_info> directory::await_final(const await_operation& msg) {
  const auto found = operations_.find(msg.id);
  if (found == operations_.end())
    return caf::make_error(ec::operation_unknown);
  if (is_final(found->second.info.end.status))
    return found->second.info;
  if (departed_.has(msg.caller.id))
    return caf::make_error(ec::signed_out);
  if (const auto why = waits_.refusal_for(msg.caller); why != ec::none)
    return caf::make_error(why);
  auto promise = make_response_promise<operation_info>();
  const auto which = waits_.add(msg.id, msg.caller, msg.waiter.address(), promise);
  if (msg.timeout) {
    auto deadline = unit().make_timer();
    deadline.start(*msg.timeout, entering(entrance::wait_deadline, [this, which] {
      waits_.refuse(which, ec::wait_timed_out);
    }));
    waits_.keep(which, std::move(deadline));
  }
  if (msg.waiter)
    monitor(msg.waiter);
  if (msg.waiter && msg.head)
    send(msg.waiter, *msg.head);
  return promise;
}

caf::result<shut_down_done> directory::shut_down_all() {
  auto promise = answers_.owe(*this);
  if (std::exchange(stopping_, true))
    return promise;
  for (const auto& [id, entry] : operations_)
    if (entry.handle)
      stop(entry.handle);
  continue_stopping();
  return promise;
}

// -- inside -----------------------------------------------------------------------

/// An instance that has ended by a fault stays listed until it is removed: an operator has to see
/// it, and its operations go on.
void directory::note_end(const caf::actor_addr& ended) {
  for (auto& [name, entry] : instances_) {
    if (!entry.handle || entry.handle.address() != ended)
      continue;
    const bool was_asked = entry.info.status == instance_status::stopping;
    entry.info.status = was_asked ? instance_status::stopped : instance_status::failed;
    entry.info.since = unit().now();
    entry.handle = nullptr;
    entry.console = nullptr;
  }
}

/// The instance, and with it its console, ends after the operations that view that: in the
/// direction of the data.
void directory::continue_removing(std::list<removal>::iterator removed) {
  if (auto instance = std::exchange(removed->handle, nullptr))
    return removed->round.ask(*this, instance, [this, removed] { continue_removing(removed); });
  removed->answer.deliver(instance_removed{});
  removals_.erase(removed);
  if (stopping_)
    continue_stopping();
}

void directory::publish(const operation_info& info) {
  send(events_, event{unit().now(), info, {}});
}

void directory::publish(lifecycle change) {
  send(events_, event{unit().now(), {}, std::move(change)});
}

void directory::make_room() {
  while (final_bytes_ > limits_.final_bytes_max && final_.size() > 1) {
    const auto oldest = operations_.find(final_.front().id);
    if (oldest != operations_.end() && oldest->second.handle)
      return;
    forget_oldest();
  }
}

void directory::forget_oldest() {
  operations_.erase(final_.front().id);
  final_bytes_ -= final_.front().bytes;
  final_.pop_front();
}

void directory::expire() {
  using std::chrono::ceil;
  using std::chrono::milliseconds;
  const auto now = unit().now();
  while (!final_.empty() && final_.front().kept_until <= now)
    forget_oldest();
  if (!final_.empty())
    expiry_timer_.start(ceil<milliseconds>(final_.front().kept_until - now),
                        entering(entrance::expiry, [this] { expire(); }));
}

/// Instances end after their operations, in the direction of the data.
void directory::continue_stopping() {
  if (!round_.idle() || !removals_.empty())
    return;
  if (!std::exchange(stopping_instances_, true)) {
    for (const auto& [name, entry] : instances_)
      if (entry.handle)
        stop(entry.handle);
    return continue_stopping();
  }
  answers_.deliver(round_.sum());
  quit();
}

} // namespace

directory_actor spawn_directory(io_unit& unit, events_actor events, directory_limits limits,
                                operation_observer observer) {
  return spawn_on<directory>(unit, std::move(events), limits, std::move(observer));
}

} // namespace lectern
