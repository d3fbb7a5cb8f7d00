#include "actors/source/console.hpp"

#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/runtime/secret.hpp"
#include "actors/source/controller_fsm.hpp"
#include "actors/source/input_budget.hpp"
#include "actors/source/log_viewers.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace lectern {

namespace {

using trace::kind;

std::uint32_t sender_of(const controller_actor& who) {
  return who ? static_cast<std::uint32_t>(who.id()) : 0;
}

/// As which the console views its source; no connection has this number.
constexpr link_id own_view{0};

/// The console as its source sees it, too.
using console_role = console_actor::extend_with<viewer_actor>::extend_with<process_owner_actor>;

// -- state ----------------------------------------------------------------------

/// Who waits for, or holds, the right to type.
struct controller_state {
  controller_actor handle;
  std::string name;                                     ///< For people.
  caf::typed_response_promise<console_acquired> answer; ///< Pending until granted.
};

class console final : public pinned_actor<console_role> {
public:
  console(caf::actor_config& config, console_options options)
    : pinned_actor(config), options_(std::move(options)),
      viewers_(options_.limits.log_bytes, viewer_window_bytes), fsm_(options_.limits.restart),
      restart_timer_(unit().make_timer()), take_timer_(unit().make_timer()),
      stall_timer_(unit().make_timer()), repaint_timer_(unit().make_timer()) {}

  const char* name() const override { return "console"; }

  void on_exit() override {
    restart_timer_.cancel();
    take_timer_.cancel();
    stall_timer_.cancel();
    repaint_timer_.cancel();
    source_ = nullptr;
    handles_.clear();
    controllers_.clear();
    waiting_.clear();
  }

protected:
  behavior_type make_behavior() override;

  std::uint8_t phase_number() const noexcept override {
    return static_cast<std::uint8_t>(fsm_.current());
  }

private:
  void add_viewer(const attach_viewer& msg);
  [[nodiscard]] mode_history::place begin_of(const attach_viewer& msg) const;
  void take_credit(const credit& msg);
  void take_input(input& msg);
  void set_size(net::terminal_size size);
  void make_repaint();
  caf::result<console_acquired> acquire(const acquire_console& msg);
  void release(const release_console& msg);
  caf::result<shut_down_done> shut_down_now();

  void take_output(const output& msg);
  void grant(const std::optional<input_budget::loan>& loan);

  void watch_for_stall();

  void make_source();
  void start_source();
  void end_viewers(std::optional<int> exit_code);
  void deliver(log_viewers::deliveries what);
  void note_delivery(link_id to, const decltype(log_viewers::delivery::what)& message);

  void perform(console_fsm::actions actions);
  void perform(controller_fsm::actions actions);

  console_options options_;
  const std::string log_id_ = make_uuid(); ///< Of what is appended while this actor lives.
  log_viewers viewers_;
  std::map<link_id, viewer_actor> handles_; ///< Of `viewers_`, and of none else.
  std::map<operation_id, controller_state> controllers_;

  console_fsm fsm_;
  controller_fsm controller_fsm_;

  process_actor source_; ///< Runs, or stands ready to.
  input_budget budget_;

  net::timer restart_timer_;
  net::timer take_timer_;
  net::timer stall_timer_; ///< Runs while somebody controls the console.
  net::timer repaint_timer_;
  bool repaints_ = false; ///< The source has a smaller window for the moment.
  std::vector<caf::typed_response_promise<shut_down_done>> waiting_;
};

// -- behavior -------------------------------------------------------------------

console::behavior_type console::make_behavior() {
  perform(fsm_.begin());
  return {
    [this](const credit& msg) { take_credit(msg); },
    [this](input& msg) { take_input(msg); },
    [](const input_end&) {}, // A console has no end of input.
    [this](const resize& msg) { set_size(msg.size); },
    [](const send_signal&) {}, // Its processes are nobody's to signal.
    [this](const detach_viewer& msg) {
      note(kind::viewer_gone, msg.from);
      viewers_.detach(msg.from);
      handles_.erase(msg.from);
      grant(budget_.leave(msg.from));
    },
    [this](const attach_viewer& msg) { add_viewer(msg); },
    [this](const acquire_console& msg) { return acquire(msg); },
    [this](const release_console& msg) { release(msg); },
    [this](const get_console_log&) { return console_log{viewers_.read_log()}; },
    [this](const clear_console_log&) {
      viewers_.clear_log();
      return console_log_cleared{};
    },
    [this](const shut_down&) { return shut_down_now(); },
    [](const view_begun&) {}, // Of a source that stands at its beginning.
    [this](const output& msg) { take_output(msg); },
    [](const output_gap&) {}, // A source has none: it is held back instead.
    [](const output_end&) {}, // `process_stopped` follows.
    [this](const input_grant& msg) { grant(budget_.add(msg.bytes)); },
    [this](const process_stopped& msg) {
      perform(msg.spawn_error != 0 ? fsm_.on(console_fsm::failed{})
                                   : fsm_.on(console_fsm::ended{msg.status.known_code()}));
    },
  };
}

// -- handlers, in the order of the interface --------------------------------------

void console::take_credit(const credit& msg) {
  note(kind::credit_taken, msg.from, msg.bytes);
  deliver(viewers_.add_credit(msg.from, msg.bytes));
}

void console::take_input(input& msg) {
  // All of it, unless a viewer types into a source that has ended, or has left.
  if (const auto size = budget_.use(msg.from, msg.data.size()); size > 0)
    send(source_, input{own_view, msg.data.first(size)});
}

void console::set_size(net::terminal_size size) {
  options_.source.terminal = size; // Also of the next source.
  if (!repaints_)
    send(source_, resize{size});
}

/// A full-screen program draws what has changed; all of it if its window has changed.
void console::make_repaint() {
  auto size = *options_.source.terminal;
  size.rows = size.rows > 1 ? size.rows - 1 : 2;
  repaints_ = true;
  send(source_, resize{size});
  repaint_timer_.start(options_.limits.repaint_delay, entering(entrance::repaint_due, [this] {
                         repaints_ = false;
                         set_size(*options_.source.terminal);
                       }));
}

void console::add_viewer(const attach_viewer& msg) {
  note(kind::viewer_added, msg.link);
  handles_[msg.link] = msg.viewer;
  auto begin = begin_of(msg);
  send(msg.viewer,
       view_begun{{log_id_, begin.offset}, viewers_.log().end(), std::move(begin.modes)});
  grant(budget_.join(msg.link));
  deliver(viewers_.attach(msg.link, begin.offset));
  if (begin.needs_repaint && options_.source.terminal)
    make_repaint();
}

/// Where the log begins for a viewer: one that comes back has the modes already.
mode_history::place console::begin_of(const attach_viewer& msg) const {
  if (!msg.resume)
    return viewers_.find_place(viewers_.tail(options_.limits.replay_bytes_max));
  if (msg.resume->log == log_id_ && viewers_.shows(msg.resume->offset))
    return {msg.resume->offset, {}, false};
  return viewers_.find_place(viewers_.tail(options_.limits.log_bytes));
}

caf::result<console_acquired> console::acquire(const acquire_console& msg) {
  if (controllers_.contains(msg.who))
    return caf::make_error(ec::console_busy);
  auto promise = make_response_promise<console_acquired>();
  controllers_[msg.who] = {msg.controller, msg.name, promise};
  perform(controller_fsm_.on(controller_fsm::acquire{msg.who, msg.force}));
  return promise;
}

void console::release(const release_console& msg) {
  const auto found = controllers_.find(msg.who);
  if (found == controllers_.end())
    return;
  if (found->second.answer.pending())
    found->second.answer.deliver(caf::make_error(ec::console_busy));
  note(kind::console_freed, sender_of(found->second.handle));
  controllers_.erase(found);
  perform(controller_fsm_.on(msg));
}

caf::result<shut_down_done> console::shut_down_now() {
  auto promise = make_response_promise<shut_down_done>();
  waiting_.push_back(promise);
  perform(fsm_.on(console_fsm::stop{}));
  return promise;
}

/// The source is never held back: what viewers cannot take stays in the log.
void console::take_output(const output& msg) {
  viewers_.append(msg.data.text());
  send(source_, credit{own_view, msg.data.size()});
  deliver(viewers_.serve());
}

void console::grant(const std::optional<input_budget::loan>& loan) {
  if (loan)
    send(handles_.at(loan->to), input_grant{loan->bytes});
}

/// Looks from time to time: what was waiting at the last look and has not moved by
/// this one has stalled.
void console::watch_for_stall() {
  stall_timer_.start(options_.limits.stall_timeout, entering(entrance::stall_check, [this] {
                       const auto& holder = controller_fsm_.holder();
                       if (!holder)
                         return;
                       if (viewers_.any_stalled())
                         send(controllers_[*holder].handle, viewer_stalled{});
                       watch_for_stall();
                     }));
}

// -- the source and the viewers ---------------------------------------------------

void console::make_source() {
  budget_.replace_source();
  source_ = spawn_process(unit(), {.child = options_.source,
                                   .owner = self(),
                                   .limits = options_.limits.source,
                                   .spawn = options_.spawn});
  link_to(source_); // If this console breaks down, nobody else ends its child.
  send(source_, attach_viewer{own_view, 0, self()});
}

void console::start_source() {
  restart_timer_.start(
    options_.limits.restart.settled_after,
    entering(entrance::source_settled, [this] { perform(fsm_.on(console_fsm::settled{})); }));
  send(source_, start_process{});
}

/// A terminal that shows one source after another must not keep the modes of the first: the
/// sequences that reset them are logged after its end, before the first byte of the next.
void console::end_viewers(std::optional<int> exit_code) {
  budget_.end_typists();
  deliver(viewers_.end_source(exit_code));
  viewers_.reset_modes();
}

void console::deliver(log_viewers::deliveries what) {
  for (auto& [to, message] : what) {
    note_delivery(to, message);
    const auto& viewer = handles_.at(to);
    std::visit([&](auto& part) { send(viewer, std::move(part)); }, message);
    const auto* end = std::get_if<output_end>(&message);
    if (end == nullptr)
      continue;
    handles_.erase(to); // It has everything, and viewers_ knows it no more.
    if (const auto& holder = controller_fsm_.holder())
      send(controllers_[*holder].handle, console_ended{end->exit_code});
  }
}

void console::note_delivery(link_id to, const decltype(log_viewers::delivery::what)& message) {
  const auto write = overloaded{
    [&](const output& part) { note(kind::output_sent, to, part.data.size()); },
    [&](const output_gap& gap) { note(kind::gap_sent, to, gap.to - gap.from); },
    [&](const output_end&) { note(kind::end_sent, to); },
  };
  std::visit(write, message);
}

// -- the state machines -----------------------------------------------------------

void console::perform(console_fsm::actions actions) {
  const auto run = overloaded{
    [&](const console_fsm::make_source&) { make_source(); },
    [&](const console_fsm::start_source&) { start_source(); },
    [&](const console_fsm::arm_retry_timer& a) {
      restart_timer_.start(a.after, entering(entrance::source_retry, [this] {
                             perform(fsm_.on(console_fsm::retry_due{}));
                           }));
    },
    [&](const console_fsm::end_source&) { send(source_, hang_up{}); },
    [&](const console_fsm::end_viewers& a) { end_viewers(a.exit_code); },
    [&](const console_fsm::report_stopped&) {
      for (auto& [who, controller] : controllers_)
        if (controller.answer.pending())
          controller.answer.deliver(caf::make_error(ec::stopping));
      for (auto& promise : waiting_)
        promise.deliver(shut_down_done{});
      quit();
    },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

void console::perform(controller_fsm::actions actions) {
  const auto run = overloaded{
    [&](const controller_fsm::grant& a) {
      note(kind::console_granted, sender_of(controllers_[a.who].handle));
      controllers_[a.who].answer.deliver(console_acquired{});
      watch_for_stall();
    },
    [&](const controller_fsm::refuse& a) {
      controllers_[a.who].answer.deliver(caf::make_error(ec::console_busy));
      controllers_.erase(a.who);
    },
    [&](const controller_fsm::evict& a) {
      send(controllers_[a.who].handle, console_taken{controllers_[a.by].name});
    },
    [&](const controller_fsm::arm_take_deadline&) {
      take_timer_.start(options_.limits.take_timeout, entering(entrance::take_deadline, [this] {
                          perform(controller_fsm_.on(controller_fsm::take_expired{}));
                        }));
    },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

} // namespace

console_actor spawn_console(io_unit& unit, console_options options) {
  return spawn_on<console>(unit, std::move(options));
}

} // namespace lectern
