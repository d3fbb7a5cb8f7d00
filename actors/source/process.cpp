#include "actors/source/process.hpp"

#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/source/input_queue.hpp"
#include "actors/source/output_pump.hpp"
#include "actors/source/process_fsm.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <utility>

namespace lectern {

namespace {

using trace::kind;

/// How a trace tells ends apart.
trace::source_end end_of(const process_stopped& outcome) {
  if (outcome.spawn_error != 0)
    return outcome.spawn_error == ECANCELED ? trace::source_end::hung_up
                                            : trace::source_end::not_started;
  if (!outcome.status.is_known)
    return trace::source_end::unknown;
  return outcome.status.signal != 0 ? trace::source_end::signalled : trace::source_end::exited;
}

// -- state ----------------------------------------------------------------------

/// One stream of the child and the one link that views it.
struct stream_state {
  link_id link{};
  viewer_actor viewer; ///< Null before `attach` and after `detach`.
  output_pump pump{viewer_window_bytes};
  bool open = false; ///< Has output that is not drained yet.
  bool waiting = false;
};

class process final : public pinned_actor<process_actor> {
public:
  process(caf::actor_config& config, process_options options)
    : pinned_actor(config), options_(std::move(options)), kill_timer_(unit().make_timer()),
      drain_timer_(unit().make_timer()) {}

  const char* name() const override { return "process"; }

  void on_exit() override {
    kill_timer_.cancel();
    drain_timer_.cancel();
    files_ = {};
    child_ = {};
    for (auto& stream : streams_)
      stream.viewer = nullptr;
    options_.owner = nullptr;
  }

protected:
  behavior_type make_behavior() override;

  std::uint8_t phase_number() const noexcept override {
    return static_cast<std::uint8_t>(fsm_.current());
  }

private:
  void take_credit(const credit& msg);
  void take_input(input& msg);
  void end_input();
  void forget_viewer(const detach_viewer& msg);
  void add_viewer(const attach_viewer& msg);
  void start();

  [[nodiscard]] net::byte_stream& output_file(std::size_t index);
  void pump(std::size_t index);
  void read_stream(std::size_t index);
  void note_read(std::size_t index, const output_pump::turn& what);
  void write_input();
  void perform(process_fsm::actions actions);
  void finish(const process_stopped& outcome);

  process_options options_;
  process_fsm fsm_;
  net::child child_;
  net::child_streams files_;
  std::array<stream_state, 3> streams_; ///< Terminal or input, output, errors.
  input_queue input_;
  bool input_waiting_ = false;
  bool input_ended_ = false;
  net::timer kill_timer_;
  net::timer drain_timer_;
};

// -- behavior -------------------------------------------------------------------

process::behavior_type process::make_behavior() {
  return {
    [this](const credit& msg) { take_credit(msg); },
    [this](input& msg) { take_input(msg); },
    [this](const input_end& msg) {
      if (msg.from == streams_[0].link)
        end_input();
    },
    [this](const resize& msg) {
      if (files_.input)
        files_.input.resize(msg.size.columns, msg.size.rows);
      else if (options_.child.terminal)
        options_.child.terminal = msg.size;
    },
    [this](const send_signal& msg) {
      if (!child_)
        return;
      note(kind::child_signal, 0, 0, static_cast<std::uint32_t>(msg.number));
      child_.signal(msg.number);
    },
    [this](const detach_viewer& msg) { forget_viewer(msg); },
    [this](const attach_viewer& msg) { add_viewer(msg); },
    [this](const start_process&) { start(); },
    [this](const hang_up& msg) { perform(fsm_.on(msg)); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

void process::take_credit(const credit& msg) {
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (streams_[i].viewer && streams_[i].link == msg.from) {
      note(kind::credit_taken, msg.from, msg.bytes);
      streams_[i].pump.add_credit(msg.bytes);
      pump(i);
    }
  }
}

void process::take_input(input& msg) {
  if (msg.from != streams_[0].link || input_ended_)
    return;
  input_.push(std::move(msg.data));
  write_input();
}

void process::end_input() {
  input_ended_ = true;
  write_input();
}

void process::forget_viewer(const detach_viewer& msg) {
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (!streams_[i].viewer || streams_[i].link != msg.from)
      continue;
    note(kind::viewer_gone, msg.from);
    streams_[i].viewer = nullptr;
    streams_[i].pump.discard_output();
    if (i == 0 && !options_.child.terminal)
      end_input(); // The writer of a pipe has gone.
    else if (i > 0 && std::exchange(streams_[i].open, false)) {
      output_file(i).close(); // The reader of a pipe has gone: the child sees EPIPE.
      perform(fsm_.on(process_fsm::drained{}));
    } else
      pump(i);
  }
}

void process::add_viewer(const attach_viewer& msg) {
  auto& stream = streams_.at(msg.stream);
  note(kind::viewer_added, msg.link, 0, static_cast<std::uint32_t>(msg.stream));
  stream.link = msg.link;
  stream.viewer = msg.viewer;
  send(msg.viewer, view_begun{});
  if (msg.stream == 0)
    send(msg.viewer, input_grant{options_.limits.input_bytes_max});
}

void process::start() {
  if (fsm_.current() != process_fsm::phase::idle)
    return;
  auto spawned = options_.spawn(unit(), options_.child);
  if (spawned.has_error()) {
    note(kind::child_failed, 0, 0, static_cast<std::uint32_t>(spawned.error().value()));
    return perform(fsm_.on(process_fsm::start_failed{spawned.error().value()}));
  }
  options_.child.argv = {}; // The child has them now, and they may be large.
  options_.child.environment = {};
  child_ = std::move(spawned->process);
  files_ = std::move(spawned->streams);
  const bool terminal = options_.child.terminal.has_value();
  note(kind::child_start, 0, static_cast<std::uint64_t>(child_.pid()), terminal ? 1 : 2);
  perform(fsm_.on(process_fsm::started{terminal ? 1U : 2U}));
  child_.wait(entering(entrance::child_exit, [this](net::exit_status status) {
    note(kind::child_exit, 0, 0, static_cast<std::uint32_t>(status.shell_code()));
    perform(fsm_.on(status));
  }));
  streams_[0].open = terminal;
  streams_[1].open = streams_[2].open = !terminal;
  input_ended_ = input_ended_ || !streams_[0].viewer;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (!streams_[i].viewer)
      streams_[i].pump.discard_output();
    pump(i);
  }
  write_input();
}

// -- streams --------------------------------------------------------------------

net::byte_stream& process::output_file(std::size_t index) {
  return index == 0 ? files_.input : index == 1 ? files_.output : files_.errors;
}

void process::pump(std::size_t index) {
  auto& stream = streams_[index];
  if (stream.open && (!stream.waiting || stream.pump.is_cut()))
    read_stream(index);
}

void process::read_stream(std::size_t index) {
  auto& stream = streams_[index];
  auto turn = stream.pump.read(output_file(index));
  note_read(index, turn);
  for (auto& part : turn.outputs) {
    note(kind::output_sent, stream.link, part.data.size());
    send(stream.viewer, std::move(part));
  }
  switch (turn.then) {
  case output_pump::next::wait_readable:
    if (!std::exchange(stream.waiting, true))
      output_file(index).wait_readable(entering(entrance::output_ready, [this, index] {
        streams_[index].waiting = false;
        pump(index);
      }));
    break;
  case output_pump::next::wait_credit:
    break;
  case output_pump::next::ended:
    note(kind::source_drained, static_cast<std::uint32_t>(index));
    stream.open = false;
    if (index > 0) // If a read failed, the child learns by EPIPE that nobody reads any more.
      output_file(index).close();
    perform(fsm_.on(process_fsm::drained{}));
    break;
  }
}

void process::note_read(std::size_t index, const output_pump::turn& what) {
  const auto number = static_cast<std::uint32_t>(index);
  if (what.bytes_read > 0)
    note(kind::source_read, number, what.bytes_read);
  if (what.bytes_discarded > 0)
    note(kind::source_discard, number, what.bytes_discarded);
}

void process::write_input() {
  if (!files_.input || input_waiting_)
    return;
  const auto turn = input_.write(files_.input);
  if (turn.bytes_taken > 0)
    note(kind::source_write, 0U, turn.bytes_taken);
  if (turn.bytes_taken > 0 && streams_[0].viewer)
    send(streams_[0].viewer, input_grant{turn.bytes_taken});
  if (turn.wait_writable) {
    input_waiting_ = true;
    files_.input.wait_writable(entering(entrance::input_ready, [this] {
      input_waiting_ = false;
      write_input();
    }));
  } else if (input_ended_ && !options_.child.terminal) {
    files_.input.close();
  }
}

// -- the state machine ------------------------------------------------------------

void process::perform(process_fsm::actions actions) {
  const auto run = overloaded{
    [&](const process_fsm::hang_up_group&) {
      note(kind::child_signal, 0, 0, SIGHUP);
      child_.signal_group(SIGHUP);
      child_.signal_group(SIGCONT);
    },
    [&](const process_fsm::kill_group&) {
      note(kind::child_signal, 0, 0, SIGKILL);
      child_.signal_group(SIGKILL);
    },
    [&](const process_fsm::arm_kill_deadline& a) {
      kill_timer_.start(a.after, entering(entrance::kill_deadline,
                                          [this] { perform(fsm_.on(process_fsm::kill_due{})); }));
    },
    [&](const process_fsm::arm_drain_deadline&) {
      drain_timer_.start(options_.limits.drain_timeout, entering(entrance::output_deadline, [this] {
                           perform(fsm_.on(process_fsm::drain_expired{}));
                         }));
    },
    [&](const process_fsm::cut_output& a) {
      note(kind::source_cut);
      for (std::size_t i = 0; i < streams_.size(); ++i) {
        streams_[i].pump.cut();
        if (a.discard)
          streams_[i].pump.discard_output();
        if (streams_[i].open)
          read_stream(i);
      }
    },
    [&](const process_fsm::report& a) { finish(a.what); },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

void process::finish(const process_stopped& outcome) {
  note(kind::source_ended, 0, static_cast<std::uint64_t>(outcome.status.shell_code()),
       static_cast<std::uint32_t>(end_of(outcome)));
  for (auto& stream : streams_)
    if (stream.viewer) {
      note(kind::end_sent, stream.link);
      send(stream.viewer, output_end{outcome.status.known_code()});
    }
  send(options_.owner, outcome);
  quit();
}

} // namespace

boost::system::result<net::spawned_child> spawn_real_child(io_unit& unit,
                                                           const net::child_options& options) {
  return net::spawn_child(unit.loop(), options);
}

process_actor spawn_process(io_unit& unit, process_options options) {
  return spawn_on<process>(unit, std::move(options));
}

} // namespace lectern
