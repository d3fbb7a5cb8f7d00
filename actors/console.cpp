#include "actors/console.hpp"

#include "actors/controller_fsm.hpp"
#include "actors/input_queue.hpp"
#include "actors/log_viewers.hpp"
#include "actors/overloaded.hpp"
#include "actors/pinned.hpp"
#include "actors/process_fsm.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <csignal>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace lectern {

namespace {

/// Bytes read from the source before others get their turn.
constexpr std::size_t turn_bytes_max = 64 * 1024;

// -- state ----------------------------------------------------------------------

/// Who waits for, or holds, the right to type.
struct controller_state {
  controller_actor handle;
  caf::typed_response_promise<console_acquired> answer; ///< Pending until granted.
};

class console final : public pinned_actor<console_actor> {
public:
  console(caf::actor_config& config, console_options options)
    : pinned_actor(config), options_(std::move(options)),
      viewers_(options_.limits.log_bytes, viewer_window_bytes), fsm_(options_.limits.restart),
      restart_timer_(unit().make_timer()), take_timer_(unit().make_timer()),
      kill_timer_(unit().make_timer()), drain_timer_(unit().make_timer()) {}

  const char* name() const override { return "console"; }

  void on_exit() override {
    restart_timer_.cancel();
    take_timer_.cancel();
    kill_timer_.cancel();
    drain_timer_.cancel();
    stream_.close();
    child_ = {};
    handles_.clear();
    controllers_.clear();
    waiting_.clear();
  }

protected:
  behavior_type make_behavior() override;

private:
  void add_viewer(const attach_viewer& msg);
  void take_credit(const credit& msg);
  void take_input(input& msg);
  void set_size(net::terminal_size size);
  caf::result<console_acquired> acquire(const acquire_console& msg);
  caf::result<shut_down_done> shut_down_now();

  void open_source();
  void read_source();
  void source_drained();
  void write_input();
  void deliver(log_viewers::deliveries what);

  void perform(console_fsm::actions actions);
  void perform(process_fsm::actions actions);
  void perform(controller_fsm::actions actions);
  void end_viewers();

  console_options options_;
  log_viewers viewers_;
  std::map<link_id, viewer_actor> handles_; ///< Of `viewers_`, and of none else.
  std::map<operation_id, controller_state> controllers_;

  console_fsm fsm_;
  process_fsm source_fsm_; ///< Of the source that runs now.
  controller_fsm controller_fsm_;

  net::child child_;
  net::byte_stream stream_; ///< The PTY; none while no source runs.
  input_queue input_;
  std::deque<std::pair<link_id, std::size_t>> typed_; ///< Of whom `input_` is, in order.
  bool input_waiting_ = false;

  net::timer restart_timer_;
  net::timer take_timer_;
  net::timer kill_timer_;
  net::timer drain_timer_;
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
      viewers_.detach(msg.from);
      handles_.erase(msg.from);
    },
    [this](const attach_viewer& msg) { add_viewer(msg); },
    [this](const acquire_console& msg) { return acquire(msg); },
    [this](const release_console& msg) {
      controllers_.erase(msg.who);
      perform(controller_fsm_.on(msg));
    },
    [this](const get_console_log&) {
      return console_log{viewers_.log().read_all(viewers_.log().begin())};
    },
    [this](const shut_down&) { return shut_down_now(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

void console::take_credit(const credit& msg) {
  deliver(viewers_.add_credit(msg.from, msg.bytes));
}

void console::take_input(input& msg) {
  if (!viewers_.contains(msg.from))
    return;
  typed_.emplace_back(msg.from, msg.data.size());
  input_.push(std::move(msg.data));
  write_input();
}

void console::set_size(net::terminal_size size) {
  options_.source.terminal = size; // Also of the next source.
  if (stream_)
    stream_.resize(size.columns, size.rows);
}

void console::add_viewer(const attach_viewer& msg) {
  handles_[msg.link] = msg.viewer;
  send(msg.viewer, input_grant{options_.limits.source.input_bytes_max});
  deliver(viewers_.attach(msg.link, options_.limits.replay_bytes_max));
}

caf::result<console_acquired> console::acquire(const acquire_console& msg) {
  auto promise = make_response_promise<console_acquired>();
  controllers_[msg.who] = {msg.controller, promise};
  perform(controller_fsm_.on(controller_fsm::acquire{msg.who, msg.force}));
  return promise;
}

caf::result<shut_down_done> console::shut_down_now() {
  auto promise = make_response_promise<shut_down_done>();
  waiting_.push_back(promise);
  perform(fsm_.on(console_fsm::stop{}));
  return promise;
}

// -- source -> log -> viewers -----------------------------------------------------

void console::open_source() {
  auto spawned = options_.spawn(unit(), options_.source);
  if (spawned.has_error())
    return perform(fsm_.on(console_fsm::failed{}));
  child_ = std::move(spawned->process);
  stream_ = std::move(spawned->streams.input);
  input_waiting_ = false;
  source_fsm_ = {};
  perform(source_fsm_.on(process_fsm::started{1}));
  child_.wait(entering([this](net::exit_status status) { perform(source_fsm_.on(status)); }));
  perform(fsm_.on(console_fsm::opened{}));
  read_source();
  write_input();
}

/// The source is never held back: what viewers cannot take stays in the log.
void console::read_source() {
  auto& log = viewers_.log();
  bool drained = false;
  for (std::size_t taken = 0; taken < turn_bytes_max && !drained;) {
    const auto size = stream_.read_some(log.prepare());
    if (size.has_error() && size.error() == boost::system::errc::operation_would_block)
      break;
    drained = size.has_error() || *size == 0;
    if (!drained) {
      log.commit(*size);
      taken += *size;
    }
  }
  deliver(viewers_.serve());
  if (drained)
    return source_drained();
  stream_.wait_readable(entering([this] { read_source(); }));
}

void console::source_drained() {
  stream_.close(); // What waits for it is dropped.
  perform(source_fsm_.on(process_fsm::drained{}));
}

void console::write_input() {
  if (!stream_ || input_waiting_)
    return;
  auto turn = input_.write(stream_);
  while (turn.bytes_taken > 0) {
    auto& [link, bytes] = typed_.front();
    const auto taken = std::min(bytes, turn.bytes_taken);
    if (auto found = handles_.find(link); found != handles_.end())
      send(found->second, input_grant{taken});
    turn.bytes_taken -= taken;
    bytes -= taken;
    if (bytes == 0)
      typed_.pop_front();
  }
  if (turn.wait_writable) {
    input_waiting_ = true;
    stream_.wait_writable(entering([this] {
      input_waiting_ = false;
      write_input();
    }));
  }
}

void console::deliver(log_viewers::deliveries what) {
  for (auto& [to, message] : what) {
    std::visit([&](auto& part) { send(handles_.at(to), std::move(part)); }, message);
    if (std::holds_alternative<output_end>(message))
      handles_.erase(to); // It has everything, and viewers_ knows it no more.
  }
}

// -- the state machines -----------------------------------------------------------

void console::perform(console_fsm::actions actions) {
  const auto run = overloaded{
    [&](const console_fsm::open_source&) { open_source(); },
    [&](const console_fsm::arm_settle_timer&) {
      restart_timer_.start(options_.limits.restart.settled_after,
                           entering([this] { perform(fsm_.on(console_fsm::settled{})); }));
    },
    [&](const console_fsm::arm_retry_timer& a) {
      restart_timer_.start(a.after,
                           entering([this] { perform(fsm_.on(console_fsm::retry_due{})); }));
    },
    [&](const console_fsm::end_source&) { perform(source_fsm_.on(hang_up{})); },
    [&](const console_fsm::end_viewers&) { end_viewers(); },
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

void console::perform(process_fsm::actions actions) {
  const auto run = overloaded{
    [&](const process_fsm::hang_up_group&) {
      child_.signal_group(SIGHUP);
      child_.signal_group(SIGCONT);
    },
    [&](const process_fsm::kill_group&) { child_.signal_group(SIGKILL); },
    [&](const process_fsm::arm_kill_deadline&) {
      kill_timer_.start(options_.limits.source.kill_grace,
                        entering([this] { perform(source_fsm_.on(process_fsm::kill_due{})); }));
    },
    [&](const process_fsm::arm_drain_deadline&) {
      drain_timer_.start(options_.limits.source.drain_timeout, entering([this] {
                           perform(source_fsm_.on(process_fsm::drain_expired{}));
                         }));
    },
    [&](const process_fsm::cut_output&) { source_drained(); },
    [&](const process_fsm::report&) {
      kill_timer_.cancel();
      drain_timer_.cancel();
      child_ = {};
      perform(fsm_.on(console_fsm::ended{}));
    },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

void console::perform(controller_fsm::actions actions) {
  const auto run = overloaded{
    [&](const controller_fsm::grant& a) { controllers_[a.who].answer.deliver(console_acquired{}); },
    [&](const controller_fsm::refuse& a) {
      controllers_[a.who].answer.deliver(caf::make_error(ec::console_busy));
      controllers_.erase(a.who);
    },
    [&](const controller_fsm::evict& a) { send(controllers_[a.who].handle, console_taken{}); },
    [&](const controller_fsm::arm_take_deadline&) {
      take_timer_.start(options_.limits.take_timeout, entering([this] {
                          perform(controller_fsm_.on(controller_fsm::take_expired{}));
                        }));
    },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

void console::end_viewers() {
  deliver(viewers_.end_source());
  if (const auto& holder = controller_fsm_.holder())
    send(controllers_[*holder].handle, console_ended{});
}

} // namespace

console_actor spawn_console(io_unit& unit, console_options options) {
  return spawn_on<console>(unit, std::move(options));
}

} // namespace lectern
