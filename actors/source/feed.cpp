#include "actors/source/feed.hpp"

#include "actors/runtime/overloaded.hpp"
#include "actors/source/feed_impl.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace lectern {

using trace::kind;

feed::feed(caf::actor_config& config, feed_options options)
  : pinned_actor(config), options_(std::move(options)),
    log_id_(options_.limits.log_bytes > 0 ? make_uuid() : std::string{}),
    reopen_(options_.limits.restart), open_timer_(unit().make_timer()),
    kill_timer_(unit().make_timer()), drain_timer_(unit().make_timer()),
    restart_timer_(unit().make_timer()), take_timer_(unit().make_timer()),
    stall_timer_(unit().make_timer()), repaint_timer_(unit().make_timer()),
    turn_timer_(unit().make_timer()), viewers_timer_(unit().make_timer()),
    idle_timer_(unit().make_timer()), is_halted_(options_.reopening.is_halted),
    is_resting_(options_.reopening.when == reopening::on_demand) {}

void feed::on_exit() {
  for (auto* timer : {&open_timer_, &kill_timer_, &drain_timer_, &restart_timer_, &take_timer_,
                      &stall_timer_, &repaint_timer_, &turn_timer_, &viewers_timer_, &idle_timer_})
    timer->cancel();
  opening_ = {};
  source_ = {};
  viewers_.clear();
  answers_.clear();
}

std::uint8_t feed::phase_number() const noexcept {
  return reopens() ? static_cast<std::uint8_t>(reopen_.current())
                   : static_cast<std::uint8_t>(life_.current());
}

// -- behavior ---------------------------------------------------------------------

feed::behavior_type feed::make_behavior() {
  if (reopens()) {
    steps_.run([this] { perform(reopen_.begin()); });
    open_or_close();
    rest_when_idle();
  } else
    prepare_source();
  return {
    [this](const attach_viewer& msg) { return attach(msg); },
    [this](const open_view& msg) { open(msg); },
    [this](const credit& msg) { take_credit(msg); },
    [this](input& msg) { take_input(msg); },
    [this](const input_end& msg) { end_input(msg); },
    [this](const resize& msg) { set_size(msg); },
    [this](const send_signal& msg) { send_signal_to_child(msg); },
    [this](const close_view& msg) { close(msg.view); },
    [this](const ask_control& msg) { ask(msg); },
    [this](const give_control& msg) { give(msg); },
    [this](const detach_viewer& msg) { detach(msg.viewer); },
    [this](const start_source&) { start(); },
    [this](const halt_source&) { halt(); },
    [this](const hang_up& msg) { advance(life_, msg); },
    [this](const get_console_log&) { return console_log{stream(0).log.read_log()}; },
    [this](const clear_console_log&) {
      stream(0).log.clear_log();
      return console_log_cleared{};
    },
    [this](const shut_down&) { return shut_down_now(); },
  };
}

// -- viewers ----------------------------------------------------------------------

bool feed::viewer_state::views_anything() const noexcept {
  return std::any_of(views.begin(), views.end(), [](const auto& view) { return !!view.handle; });
}

caf::result<viewer_attached> feed::attach(const attach_viewer& msg) {
  if (ending_)
    return caf::make_error(ec::stopping);
  if (reopens() && is_halted_)
    return caf::make_error(ec::instance_stopped);
  if (viewers_.contains(msg.viewer))
    return caf::make_error(ec::console_busy);
  idle_timer_.cancel();
  auto& viewer = viewers_[msg.viewer];
  viewer.owner = msg.owner;
  viewer.name = msg.name;
  viewer.follows_roles = msg.follows_roles;
  if (msg.role != viewer_role::controller) {
    viewer.role = msg.role;
    return viewer_attached{msg.role};
  }
  auto promise = make_response_promise<viewer_attached>();
  viewer.answer = promise;
  advance(control_, control_fsm::ask{msg.viewer, msg.force});
  return promise;
}

void feed::open(const open_view& msg) {
  auto* viewer = find(msg.view.viewer);
  if (viewer == nullptr || msg.view.stream >= streams_max)
    return;
  auto& log = stream(msg.view.stream).log;
  auto begin = begin_of(log, msg.resume);
  note(kind::viewer_added, msg.link, begin.offset, static_cast<std::uint32_t>(msg.view.stream));
  viewer->views[msg.view.stream] = {msg.link, msg.handle};
  viewer->is_over = false;
  send(msg.handle,
       view_begun{msg.view, {log_id_, begin.offset}, log.log().end(), begin.modes, viewer->role});
  const bool controls = viewer->role == viewer_role::controller;
  if (msg.view.stream == 0 && controls)
    let_type(msg.view.viewer);
  const auto served = controls ? options_.policy.controller_pace : pace::in_turn;
  deliver(log.attach(msg.view.viewer, begin.offset, served));
  if (served != pace::held_back)
    watch_for_stalls();
  if (begin.needs_repaint && options_.source.terminal && controls) // Others change nothing.
    make_repaint();
  if (msg.view.stream == 0)
    advance(control_, control_fsm::begins_view{msg.view.viewer});
  announce_viewers();
  if (is_halted_) // It was let in before.
    end_views({.open_error = ECANCELED});
  else
    wake();
}

/// Where the log begins for a view: one that comes back has the modes already.
mode_history::place feed::begin_of(const stream_log& log,
                                   const std::optional<log_position>& resume) const {
  const auto& limits = options_.limits;
  if (limits.log_bytes == 0)
    return {log.log().end(), {}, false};
  if (!resume)
    return log.find_place(log.tail(limits.replay_bytes_max));
  if (resume->log == log_id_ && log.shows(resume->offset))
    return {resume->offset, {}, false};
  return log.find_place(log.tail(limits.log_bytes));
}

void feed::take_credit(const credit& msg) {
  const auto* view = find(msg.view);
  if (view == nullptr)
    return;
  note(kind::credit_taken, view->link, msg.bytes);
  deliver(stream(msg.view.stream).log.add_credit(msg.view.viewer, msg.bytes));
  read_if_wanted(msg.view.stream);
  finish_if_over();
}

void feed::close(const view_id& view) {
  auto* closed = find(view);
  if (closed == nullptr)
    return;
  note(kind::viewer_gone, closed->link);
  *closed = {};
  announce_viewers();
  auto& viewed = stream(view.stream);
  viewed.log.detach(view.viewer);
  if (view.stream == 0)
    grant(budget_.leave(view.viewer));
  const bool is_read = viewed.log.is_viewed();
  if (view.stream == 0 && !options_.source.terminal && controls(view.viewer))
    stop_input(); // Nobody can write to the pipe any more.
  else if (view.stream > 0 && !is_read && std::exchange(viewed.open, false)) {
    if (source_)
      refuse_output(view.stream);
  } else
    read_if_wanted(view.stream);
  if (ending_)
    report_over(view.viewer, *ending_);
  finish_if_over();
}

void feed::detach(viewer_id viewer) {
  auto* leaving = find(viewer);
  if (leaving == nullptr)
    return;
  for (std::size_t i = 0; i < streams_max; ++i)
    close({viewer, i});
  if (leaving->answer.pending())
    leaving->answer.deliver(caf::make_error(ec::console_busy));
  if (controls(viewer))
    note_role(kind::console_freed, *leaving);
  viewers_.erase(viewer);
  announce_viewers();
  advance(control_, control_fsm::leave{viewer});
  rest_when_idle();
}

feed::viewer_state* feed::find(viewer_id viewer) {
  const auto found = viewers_.find(viewer);
  return found == viewers_.end() ? nullptr : &found->second;
}

feed::open_state* feed::find(const view_id& view) {
  auto* viewer = find(view.viewer);
  if (viewer == nullptr || view.stream >= streams_max || !viewer->views[view.stream].handle)
    return nullptr;
  return &viewer->views[view.stream];
}

void feed::deliver(stream_log::deliveries parts) {
  for (auto& [to, message] : parts) {
    const auto view = std::visit([](const auto& msg) { return msg.view; }, message);
    const auto& open = *find(view);
    note_delivery(open, message);
    std::visit([&](auto& msg) { send(open.handle, std::move(msg)); }, message);
    if (const auto* end = std::get_if<stream_ended>(&message))
      end_view(*end);
  }
  await_turn();
}

/// What is left for the views that are served in turn has a time of its own: the source and its
/// controller come first.
void feed::await_turn() {
  const bool is_due = std::any_of(streams_.begin(), streams_.end(), [](const auto& stream) {
    return stream && stream->log.awaits_turn();
  });
  if (!is_due || turn_timer_.is_running())
    return;
  turn_timer_.start(options_.limits.turn_interval,
                    entering(entrance::turn_due, [this] { serve_turn(); }));
}

void feed::serve_turn() {
  for (auto& stream : streams_)
    if (stream)
      deliver(stream->log.serve_turn());
  finish_if_over();
}

void feed::note_delivery(const open_state& to,
                         const decltype(stream_log::delivery::message)& message) {
  const auto write = overloaded{
    [&](const output& part) { note(kind::output_sent, to.link, part.data.size()); },
    [&](const output_gap& gap) { note(kind::gap_sent, to.link, gap.to - gap.from); },
    [&](const stream_ended& end) { note(kind::end_sent, to.link, end.offset); },
  };
  std::visit(write, message);
}

/// The view has everything, and its log has removed it.
void feed::end_view(const stream_ended& msg) {
  viewers_.at(msg.view.viewer).views[msg.view.stream] = {};
  report_over(msg.view.viewer, msg.ending);
}

/// Once for each source, when the viewer has everything of it.
void feed::report_over(viewer_id id, const source_ending& ending) {
  auto& viewer = viewers_.at(id);
  if (!viewer.views_anything() && !std::exchange(viewer.is_over, true))
    send(viewer.owner, view_over{id, view_end::source_ended, ending});
}

/// Looks from time to time: what was waiting at the last look and has not moved by this one has
/// stalled.
void feed::watch_for_stalls() {
  if (stall_timer_.is_running())
    return;
  stall_timer_.start(options_.limits.stall_timeout,
                     entering(entrance::stall_check, [this] { report_stalls(); }));
}

void feed::report_stalls() {
  bool any_skips = false;
  for (auto& stream : streams_) {
    if (!stream)
      continue;
    any_skips = any_skips || stream->log.is_viewed();
    for (const auto viewer : stream->log.take_stalled())
      send(viewers_.at(viewer).owner, view_over{viewer, view_end::stalled, {}});
  }
  if (any_skips)
    watch_for_stalls();
}

feed_actor spawn_feed(io_unit& unit, feed_options options) {
  return spawn_on<feed>(unit, std::move(options));
}

} // namespace lectern
