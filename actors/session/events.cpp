#include "actors/session/events.hpp"

#include "actors/runtime/pinned.hpp"
#include "actors/runtime/shut_down_answers.hpp"
#include "actors/session/departed.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

namespace {

constexpr std::size_t bit_of(event_type type) noexcept {
  return std::size_t{1} << static_cast<unsigned>(type);
}

// -- state ----------------------------------------------------------------------

struct listener_state {
  connection_actor connection;
  std::size_t types = 0; ///< Bits of `event_type`; none once it is leaving.
  std::string principal;
  std::uint64_t next = 0; ///< The first event that it may still need, by number.
  std::size_t on_way = 0; ///< Bytes that were sent, and are not with the kernel.
};

/// An event as it is kept.
struct logged_event {
  std::size_t type = 0; ///< Its bit.
  net::chunk text;
};

class events final : public pinned_actor<events_actor> {
public:
  events(caf::actor_config& config, event_encoder encode, events_limits limits)
    : pinned_actor(config), encode_(std::move(encode)), limits_(limits) {}

  const char* name() const override { return "events"; }

  void on_exit() override {
    listeners_.clear();
    log_.clear();
    answers_.clear();
  }

protected:
  behavior_type make_behavior() override;

private:
  void add_listener(const link_joined& msg);
  void remove_listener(const link_stopped& msg);
  void take_credit(const event_credit& msg);
  void publish(const event& reported);
  void leave(const principal_left& msg);
  caf::result<shut_down_done> shut_down_all();
  void catch_up(listener_state& listener, std::size_t window_bytes);
  void dismiss(listener_state& listener, const stop_link& order);
  void make_room();
  void forget_what_nobody_needs();
  void forget_oldest();
  void finish_if_stopped();

  [[nodiscard]] std::uint64_t end() const noexcept { return first_ + log_.size(); }

  event_encoder encode_;
  events_limits limits_;
  std::map<link_id, listener_state> listeners_;
  std::deque<logged_event> log_; ///< From the first that a listener still needs.
  std::uint64_t first_ = 0;      ///< The number of the oldest of them.
  std::size_t log_bytes_ = 0;
  departed departed_;
  shut_down_done result_;
  shut_down_answers answers_;
};

// -- behavior -------------------------------------------------------------------

events::behavior_type events::make_behavior() {
  return {
    [this](const link_joined& msg) { add_listener(msg); },
    [](const window_sized&) {}, // Listeners have no window.
    [](const link_flushed&) {},
    [](const link_stalled&) {}, // Its queue has a limit.
    [this](const link_stopped& msg) { remove_listener(msg); },
    [this](const event_credit& msg) { take_credit(msg); },
    [this](const event& msg) { publish(msg); },
    [this](const principal_left& msg) { leave(msg); },
    [this](const shut_down&) { return shut_down_all(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

const stop_link going_away{static_cast<std::uint16_t>(net::close_code::going_away),
                           end_reason{end_cause::stopped}, shut_down_step};
const stop_link signed_out{static_cast<std::uint16_t>(net::close_code::policy_error),
                           end_reason{.cause = end_cause::cancelled, .has_signed_out = true}};
const stop_link too_slow{static_cast<std::uint16_t>(net::close_code::policy_error),
                         end_reason{end_cause::stalled}, std::chrono::milliseconds{0}};

void events::add_listener(const link_joined& msg) {
  auto& listener = listeners_[msg.link];
  listener = {msg.connection, msg.slot, msg.principal, end()};
  if (!answers_.empty())
    dismiss(listener, going_away);
  else if (departed_.has(msg.principal))
    dismiss(listener, signed_out);
}

void events::remove_listener(const link_stopped& msg) {
  if (!answers_.empty()) // Listeners that left before had no more interest.
    result_.bytes_dropped += msg.bytes_dropped;
  listeners_.erase(msg.link);
  if (listeners_.empty()) // Otherwise with the next event: they may leave by the thousand.
    forget_what_nobody_needs();
  finish_if_stopped();
}

void events::take_credit(const event_credit& msg) {
  const auto found = listeners_.find(msg.link);
  if (found == listeners_.end())
    return;
  auto& listener = found->second;
  listener.on_way -= std::min(listener.on_way, msg.bytes);
  catch_up(listener, limits_.window_bytes);
}

void events::publish(const event& reported) {
  if (listeners_.empty())
    return;
  make_room();
  log_.push_back({bit_of(reported.type()), encode_(reported)});
  log_bytes_ += log_.back().text.size();
  for (auto& [link, listener] : listeners_)
    catch_up(listener, limits_.window_bytes);
  forget_what_nobody_needs();
}

void events::leave(const principal_left& msg) {
  departed_.add(msg.id);
  for (auto& [link, listener] : listeners_)
    if (listener.principal == msg.id)
      dismiss(listener, signed_out);
}

caf::result<shut_down_done> events::shut_down_all() {
  auto promise = answers_.owe(*this);
  for (auto& [link, listener] : listeners_)
    dismiss(listener, going_away);
  finish_if_stopped();
  return promise;
}

// -- inside -----------------------------------------------------------------------

/// Sends what is new to it, as long as less than `window_bytes` are on their way.
void events::catch_up(listener_state& listener, std::size_t window_bytes) {
  for (; listener.next < end(); ++listener.next) {
    const auto& event = log_[listener.next - first_];
    if ((listener.types & event.type) == 0)
      continue;
    if (listener.on_way >= window_bytes)
      return;
    listener.on_way += event.text.size();
    send(listener.connection, event_frame{event.text});
  }
}

/// What it may still read comes before its end.
void events::dismiss(listener_state& listener, const stop_link& order) {
  catch_up(listener, SIZE_MAX);
  listener.types = 0;
  send(listener.connection, order);
}

/// Drops the slowest listeners.
void events::make_room() {
  while (log_bytes_ > limits_.log_bytes_max) {
    for (auto& [link, listener] : listeners_)
      if (listener.next == first_) {
        listener.types = 0;
        listener.next = end();
        send(listener.connection, too_slow);
      }
    forget_what_nobody_needs();
  }
}

void events::forget_what_nobody_needs() {
  auto needed = end();
  for (const auto& [link, listener] : listeners_)
    needed = std::min(needed, listener.next);
  while (first_ < needed)
    forget_oldest();
}

void events::forget_oldest() {
  log_bytes_ -= log_.front().text.size();
  log_.pop_front();
  ++first_;
}

void events::finish_if_stopped() {
  if (answers_.empty() || !listeners_.empty())
    return;
  answers_.deliver(result_);
  quit();
}

} // namespace

std::size_t to_slot(const std::set<event_type>& types) noexcept {
  std::size_t bits = 0;
  for (const auto type : types)
    bits |= bit_of(type);
  return types.empty() ? ~std::size_t{0} : bits;
}

events_actor spawn_events(io_unit& unit, event_encoder encode, events_limits limits) {
  return spawn_on<events>(unit, std::move(encode), limits);
}

} // namespace lectern
