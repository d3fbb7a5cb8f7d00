#include "actors/session/directory_impl.hpp"
#include "actors/session/exec_summary.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

/// What the directory does about operations.
namespace lectern {

namespace {

/// About what it costs to keep `info`: its command, and what stands around that.
std::size_t bytes_of(const operation_info& info) {
  constexpr std::size_t around_operation = 1'024;
  return info.exec ? around_operation + bytes_of(*info.exec) : around_operation;
}

/// A client that signed out can no longer end its sessions itself.
const cancel_operation because_signed_out{.has_signed_out = true};

} // namespace

void directory::enlist_operation(const enlist& msg) {
  operations_[msg.info.id] = {msg.info, msg.handle, msg.unit};
  publish(msg.info);
  if (!msg.info.task)
    observe(msg.info, nullptr);
  if (stopping_) // Enlisted during shutdown.
    stop(msg.handle);
  else if (!msg.info.task && !instances_.contains(msg.info.instance)) // While it was removed.
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
  if (!found->second.info.task)
    observe(found->second.info, &msg.sum);
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

void directory::end_commands(const std::string& instance) {
  for (const auto& [id, entry] : operations_)
    if (entry.handle && entry.info.exec && entry.info.instance == instance)
      caf::anon_send(entry.handle, cancel_operation{});
}

/// A session begins; or ends, with its `sum`.
void directory::observe(const operation_info& info, const traffic* sum) {
  auto& counts = unit().counts();
  (sum == nullptr ? counts.operations_begun : counts.operations_gone).add();
  if (observer_)
    observer_(info, sum);
}

void directory::publish(const operation_info& info) {
  send(events_, event{unit().now(), info, {}});
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

} // namespace lectern
