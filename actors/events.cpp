#include "actors/events.hpp"

#include "actors/departed.hpp"
#include "actors/pinned.hpp"

#include <map>
#include <string>
#include <vector>

namespace lectern {

namespace {

constexpr std::size_t bit_of(event_type type) noexcept {
  return std::size_t{1} << static_cast<unsigned>(type);
}

// -- state ----------------------------------------------------------------------

struct listener_state {
  connection_actor connection;
  std::size_t types = 0; ///< Bits of `event_type`.
  std::string principal;
};

class events final : public pinned_actor<events_actor> {
public:
  using pinned_actor::pinned_actor;

  const char* name() const override { return "events"; }

  void on_exit() override {
    listeners_.clear();
    waiting_.clear();
  }

protected:
  behavior_type make_behavior() override;

private:
  void add_listener(const link_joined& msg);
  void remove_listener(const link_stopped& msg);
  void publish(const event& what);
  void leave(const principal_left& msg);
  caf::result<shut_down_done> shut_down_all();
  void finish_if_stopped();

  std::map<link_id, listener_state> listeners_;
  departed departed_;
  shut_down_done result_;
  std::vector<caf::typed_response_promise<shut_down_done>> waiting_;
};

// -- behavior -------------------------------------------------------------------

events::behavior_type events::make_behavior() {
  return {
    [this](const link_joined& msg) { add_listener(msg); },
    [](const resize&) {}, // Listeners have no window.
    [](const link_flushed&) {},
    [this](const link_stopped& msg) { remove_listener(msg); },
    [this](const event& msg) { publish(msg); },
    [this](const principal_left& msg) { leave(msg); },
    [this](const shut_down&) { return shut_down_all(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

const stop_link going_away{static_cast<std::uint16_t>(net::close_code::going_away),
                           "Service is stopping", shut_down_step};
const stop_link signed_out{static_cast<std::uint16_t>(net::close_code::policy_error), "Signed out"};

void events::add_listener(const link_joined& msg) {
  listeners_.emplace(msg.link, listener_state{msg.connection, msg.slot, msg.principal});
  if (!waiting_.empty())
    send(msg.connection, going_away);
  else if (departed_.has(msg.principal))
    send(msg.connection, signed_out);
}

void events::remove_listener(const link_stopped& msg) {
  if (!waiting_.empty()) // Listeners that left before had no more interest.
    result_.bytes_dropped += msg.bytes_dropped;
  listeners_.erase(msg.link);
  finish_if_stopped();
}

void events::publish(const event& what) {
  for (const auto& [link, listener] : listeners_)
    if ((listener.types & bit_of(what.type())) != 0)
      send(listener.connection, what);
}

void events::leave(const principal_left& msg) {
  departed_.add(msg.id);
  for (const auto& [link, listener] : listeners_)
    if (listener.principal == msg.id)
      send(listener.connection, signed_out);
}

caf::result<shut_down_done> events::shut_down_all() {
  auto promise = make_response_promise<shut_down_done>();
  waiting_.push_back(promise);
  for (const auto& [link, listener] : listeners_)
    send(listener.connection, going_away);
  finish_if_stopped();
  return promise;
}

void events::finish_if_stopped() {
  if (waiting_.empty() || !listeners_.empty())
    return;
  for (auto& promise : waiting_)
    promise.deliver(result_);
  quit();
}

} // namespace

std::size_t to_slot(const std::set<event_type>& types) noexcept {
  std::size_t bits = 0;
  for (const auto type : types)
    bits |= bit_of(type);
  return types.empty() ? ~std::size_t{0} : bits;
}

events_actor spawn_events(io_unit& unit) {
  return spawn_on<events>(unit);
}

} // namespace lectern
