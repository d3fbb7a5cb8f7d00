#include "actors/runtime/overloaded.hpp"
#include "actors/source/feed_impl.hpp"

#include <cstdint>
#include <utility>

namespace lectern {

using trace::kind;

namespace {

/// As which a trace knows a viewer that has no view of the input. Not 0: that is nobody.
constexpr link_id no_link{UINT32_MAX};

} // namespace

bool feed::controls(viewer_id viewer) {
  return control_.holder() == viewer;
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
  if (options_.policy.takes_signals && controls(msg.viewer))
    stop_input();
}

void feed::set_size(const resize& msg) {
  if (!options_.source.terminal || !controls(msg.viewer))
    return;
  options_.source.terminal = msg.size; // Also of the next source.
  if (!repaints_)
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
  repaints_ = true;
  send_size(size);
  repaint_timer_.start(options_.limits.repaint_delay, entering(entrance::repaint_due, [this] {
                         repaints_ = false;
                         send_size(*options_.source.terminal);
                       }));
}

void feed::send_signal_to_child(const send_signal& msg) {
  if (!options_.policy.takes_signals || !source_ || !source_.can().signals || !controls(msg.viewer))
    return;
  note(kind::child_signal, 0, 0, static_cast<std::uint32_t>(msg.number));
  source_.signal(msg.number);
}

void feed::give(const give_control& msg) {
  const bool is_known = msg.to && find(*msg.to) != nullptr;
  advance(control_, control_fsm::give{msg.viewer, is_known ? msg.to : std::nullopt});
}

/// What it may type goes to its view of the input.
void feed::let_type(viewer_id viewer) {
  if (find(view_id{viewer, 0}) != nullptr)
    grant(budget_.join(viewer));
}

void feed::grant(const std::optional<input_budget::loan>& loan) {
  if (loan)
    send(find(view_id{loan->to, 0})->handle, input_grant{loan->to, loan->bytes});
}

void feed::note_role(kind what, const viewer_state& viewer) {
  if (options_.policy.reopens && viewer.owner) // A command has one viewer that may control it.
    note(what, static_cast<std::uint32_t>(viewer.owner.id()));
}

void feed::grant_control(viewer_id id) {
  auto& viewer = viewers_.at(id);
  viewer.role = viewer_role::controller;
  note_role(kind::console_granted, viewer);
  for (auto& each : streams_)
    if (each)
      each->log.set_pace(id, options_.policy.controller_pace);
  if (viewer.answer.pending())
    viewer.answer.deliver(viewer_attached{viewer.role});
  else
    send(viewer.owner, role_changed{id, viewer.role});
  let_type(id);
}

void feed::withdraw_control(viewer_id id) {
  auto& viewer = viewers_.at(id);
  viewer.role = viewer_role::participant;
  note_role(kind::console_freed, viewer);
  for (auto& each : streams_)
    if (each)
      each->log.set_pace(id, pace::skipping);
  grant(budget_.leave(id));
  send(viewer.owner, role_changed{id, viewer.role});
}

void feed::perform(control_fsm::actions actions) {
  const auto run = overloaded{
    [&](const control_fsm::grant& a) { grant_control(a.viewer); },
    [&](const control_fsm::refuse& a) {
      viewers_.at(a.viewer).answer.deliver(caf::make_error(ec::console_busy));
      viewers_.erase(a.viewer);
    },
    [&](const control_fsm::withdraw& a) { withdraw_control(a.viewer); },
    [&](const control_fsm::ask_holder& a) {
      send(viewers_.at(a.holder).owner, control_wanted{a.holder, viewers_.at(a.by).name});
    },
    [&](const control_fsm::arm_take_deadline&) {
      take_timer_.start(options_.limits.take_timeout, entering(entrance::take_deadline, [this] {
                          advance(control_, control_fsm::take_expired{});
                        }));
    },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

} // namespace lectern
