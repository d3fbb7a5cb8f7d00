#include "actors/runtime/overloaded.hpp"
#include "actors/source/feed_impl.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace lectern {

using trace::kind;

namespace {

/// In traces, in place of the link of a viewer without a view of the input. Not 0, which is none.
constexpr link_id no_link{UINT32_MAX};

} // namespace

bool feed::controls(viewer_id viewer) {
  return control_.holder() == viewer;
}

/// Whether its orders count: those of others than the controller are dropped.
bool feed::may_order(viewer_id viewer) {
  if (controls(viewer))
    return true;
  note_dropped(viewer);
  return false;
}

void feed::note_dropped(viewer_id viewer) {
  const auto* view = find(view_id{viewer, 0});
  note(kind::order_dropped, view == nullptr ? no_link : view->link);
}

void feed::take_input(input& msg) {
  // All of it, unless the viewer types into a source that has ended, or has lost control.
  const auto size = input_ended_ ? 0 : budget_.use(msg.viewer, msg.data.size());
  note_input(msg.viewer, size, msg.data.size() - size);
  if (size == 0)
    return;
  input_.push(msg.data.first(size));
  write_input();
}

void feed::note_input(viewer_id viewer, std::size_t taken, std::size_t dropped) {
  const auto* view = find(view_id{viewer, 0});
  const auto link = view == nullptr ? no_link : view->link;
  if (taken > 0)
    note(kind::input_taken, link, taken);
  if (dropped > 0)
    note(kind::input_dropped, link, dropped);
}

void feed::end_input(const input_end& msg) {
  if (options_.policy.takes_signals && may_order(msg.viewer))
    stop_input();
}

void feed::set_size(const resize& msg) {
  if (!options_.source.terminal || !may_order(msg.viewer))
    return;
  options_.source.terminal = msg.size; // Also of the next source.
  if (!repaint_timer_.is_running())
    send_size(msg.size);
}

void feed::send_size(net::terminal_size size) {
  if (source_)
    source_.resize(size);
}

/// A full-screen program draws what has changed; all of it if its window has changed.
void feed::make_repaint() {
  auto size = *options_.source.terminal;
  size.rows = size.rows > 1 ? size.rows - 1 : 2;
  send_size(size);
  repaint_timer_.start(options_.limits.repaint_delay, entering(entrance::repaint_due, [this] {
                         send_size(*options_.source.terminal);
                       }));
}

void feed::send_signal_to_child(const send_signal& msg) {
  if (!options_.policy.takes_signals || !source_ || !source_.can().signals
      || !may_order(msg.viewer))
    return;
  note(kind::child_signal, 0, 0, static_cast<std::uint32_t>(msg.number));
  source_.signal(msg.number);
}

/// A spectator may have been a participant when it asked.
void feed::ask(const ask_control& msg) {
  const auto* viewer = find(msg.viewer);
  if (viewer == nullptr || !viewer->follows_roles || viewer->role == viewer_role::spectator)
    return note_dropped(msg.viewer);
  advance(control_, control_fsm::request{msg.viewer});
}

/// A client that does not follow roles would not know that it cannot type any more.
void feed::give(const give_control& msg) {
  const auto* viewer = find(msg.viewer);
  if (viewer == nullptr || !viewer->follows_roles)
    return note_dropped(msg.viewer);
  const bool is_known = msg.to && find(*msg.to) != nullptr;
  advance(control_, control_fsm::give{msg.viewer, is_known ? msg.to : std::nullopt});
}

/// Against grants, which its view of the input gets. A viewer that has not yet seen all of a source
/// that has ended does not type into the next one.
void feed::let_type(viewer_id viewer) {
  if (find(view_id{viewer, 0}) != nullptr && !stream(0).log.views_ended_source(viewer))
    grant(budget_.join(viewer));
}

void feed::grant(const std::optional<input_budget::loan>& loan) {
  if (loan)
    send(find(view_id{loan->to, 0})->handle, input_grant{loan->to, loan->bytes});
}

void feed::note_role(kind event, const viewer_state& viewer) {
  if (reopens() && viewer.owner) // A command has one viewer that may control it.
    note(event, static_cast<std::uint32_t>(viewer.owner.id()));
}

void feed::set_role(viewer_id id, viewer_state& viewer, viewer_role role) {
  const bool controls = role == viewer_role::controller;
  viewer.role = role;
  note_role(controls ? kind::console_granted : kind::console_freed, viewer);
  for (auto& stream : streams_)
    if (stream)
      stream->log.set_pace(id, controls ? options_.policy.controller_pace : pace::in_turn);
  announce_viewers();
}

/// Its view learns it in order with the output, and before it is granted input.
void feed::tell_role(viewer_id id, const viewer_state& viewer, std::optional<viewer_id> by) {
  const role_changed news{id, viewer.role, name_of(by)};
  if (viewer.follows_roles && viewer.views[0].handle)
    send(viewer.views[0].handle, news);
  send(viewer.owner, news);
}

std::string feed::name_of(std::optional<viewer_id> viewer) {
  const auto* found = viewer ? find(*viewer) : nullptr;
  return found == nullptr ? std::string{} : found->name;
}

void feed::grant_control(const control_fsm::grant& granted) {
  auto& viewer = viewers_.at(granted.viewer);
  set_role(granted.viewer, viewer, viewer_role::controller);
  if (viewer.answer.pending())
    viewer.answer.deliver(viewer_attached{viewer.role});
  else
    tell_role(granted.viewer, viewer, granted.from);
  let_type(granted.viewer);
}

void feed::withdraw_control(const control_fsm::withdraw& lost) {
  auto& viewer = viewers_.at(lost.viewer);
  set_role(lost.viewer, viewer, lost.is_taken ? viewer_role::spectator : viewer_role::participant);
  grant(budget_.leave(lost.viewer));
  tell_role(lost.viewer, viewer, lost.to);
}

void feed::tell_request(const control_fsm::tell_holder& request) {
  const auto& holder = viewers_.at(request.holder);
  if (holder.follows_roles && holder.views[0].handle)
    send(holder.views[0].handle, control_asked{request.holder, name_of(request.by)});
}

/// One that stays as a spectator needs no time to leave.
void feed::take_control(const control_fsm::ask_holder& taken) {
  const auto& holder = viewers_.at(taken.holder);
  if (holder.follows_roles)
    advance(control_, control_fsm::take_expired{});
  else
    send(holder.owner, control_wanted{taken.holder, name_of(taken.by)});
}

/// Changes that come together are announced once.
void feed::announce_viewers() {
  const bool is_followed = std::any_of(
    viewers_.begin(), viewers_.end(), [](const auto& entry) { return entry.second.follows_roles; });
  if (is_followed && !viewers_timer_.is_running())
    viewers_timer_.start(options_.limits.viewers_delay,
                         entering(entrance::viewers_due, [this] { send_viewers(); }));
}

void feed::send_viewers() {
  viewers_changed now{{}, name_of(control_.holder()), {}, 0};
  for (const auto& [id, viewer] : viewers_) {
    if (viewer.role == viewer_role::controller || !viewer.views_anything())
      continue;
    if (++now.others_count <= viewers_named_max)
      now.others.push_back(viewer.name);
  }
  for (const auto& [id, viewer] : viewers_) {
    now.viewer = id;
    if (viewer.follows_roles && viewer.views[0].handle)
      send(viewer.views[0].handle, now);
  }
}

void feed::perform(control_fsm::actions actions) {
  const auto run = overloaded{
    [&](const control_fsm::grant& a) { grant_control(a); },
    [&](const control_fsm::refuse& a) {
      viewers_.at(a.viewer).answer.deliver(caf::make_error(ec::console_busy));
      viewers_.erase(a.viewer);
    },
    [&](const control_fsm::withdraw& a) { withdraw_control(a); },
    [&](const control_fsm::ask_holder& a) { take_control(a); },
    [&](const control_fsm::arm_take_deadline&) {
      take_timer_.start(options_.limits.take_timeout, entering(entrance::take_deadline, [this] {
                          advance(control_, control_fsm::take_expired{});
                        }));
    },
    [&](const control_fsm::tell_holder& a) { tell_request(a); },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

} // namespace lectern
