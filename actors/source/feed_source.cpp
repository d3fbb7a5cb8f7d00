#include "actors/runtime/overloaded.hpp"
#include "actors/source/feed_impl.hpp"

#include <cerrno>
#include <csignal>
#include <utility>

namespace lectern {

using trace::kind;

namespace {

/// A turn that reads less than this is the echo of a keystroke, or the end of a burst; the log then
/// frees memory. Chosen: what one read of a PTY returns, so that a flood never pays for it.
constexpr std::size_t quiet_bytes = 4 * 1024;

/// The kinds of end that a trace distinguishes.
trace::source_end end_of(const source_ending& ending) {
  if (ending.open_error != 0)
    return ending.open_error == ECANCELED ? trace::source_end::hung_up
                                          : trace::source_end::not_started;
  if (!ending.status.is_known)
    return trace::source_end::unknown;
  return ending.status.signal != 0 ? trace::source_end::signalled : trace::source_end::exited;
}

} // namespace

// -- output -----------------------------------------------------------------------

feed::stream_state& feed::stream(std::size_t index) {
  auto& state = streams_.at(index);
  if (!state)
    state.emplace(stream_log::options{.stream = index,
                                      .log_bytes = options_.limits.log_bytes,
                                      .window_bytes = viewer_window_bytes,
                                      .follows_modes = options_.policy.follows_modes});
  return *state;
}

net::byte_stream& feed::file(std::size_t index) {
  auto& streams = source_.streams();
  return index == 0 ? streams.input : index == 1 ? streams.output : streams.errors;
}

void feed::read_if_wanted(std::size_t index) {
  if (!source_ || !streams_[index])
    return;
  const auto& state = *streams_[index];
  if (state.open && (!state.waiting || state.reader.is_cut()))
    read_stream(index);
}

void feed::read_stream(std::size_t index) {
  auto& state = *streams_[index];
  const auto turn = state.reader.read(file(index), state.log);
  note_read(index, turn.bytes_read);
  deliver(state.log.serve());
  if (turn.bytes_read < quiet_bytes)
    state.log.rest();
  switch (turn.then) {
  case stream_reader::next::wait_readable:
    if (!std::exchange(state.waiting, true))
      file(index).wait_readable(entering(entrance::output_ready, [this, index] {
        streams_[index]->waiting = false;
        read_if_wanted(index);
      }));
    break;
  case stream_reader::next::wait_credit:
    break;
  case stream_reader::next::ended:
    end_stream(index);
    break;
  }
}

void feed::note_read(std::size_t index, std::size_t bytes) {
  if (bytes == 0)
    return;
  const auto number = static_cast<std::uint32_t>(index);
  note(kind::source_read, number, bytes);
  if (options_.limits.log_bytes == 0 && !streams_[index]->log.is_viewed())
    note(kind::source_discard, number, bytes);
}

void feed::end_stream(std::size_t index) {
  note(kind::source_drained, static_cast<std::uint32_t>(index));
  streams_[index]->open = false;
  if (index > 0) // If a read failed, EPIPE tells the child that its output is not read.
    file(index).close();
  advance(life_, source_fsm::drained{});
}

void feed::cut_output(bool abandons_views) {
  for (std::size_t i = 0; i < streams_max; ++i) {
    if (!streams_[i])
      continue;
    streams_[i]->reader.cut();
    if (abandons_views)
      streams_[i]->log.abandon_views();
    if (streams_[i]->open)
      read_stream(i);
  }
}

// -- input ------------------------------------------------------------------------

void feed::write_input() {
  if (!source_ || !file(0) || input_waiting_)
    return;
  const auto turn = input_.write(file(0));
  if (turn.bytes_taken > 0) {
    note(kind::source_write, 0U, turn.bytes_taken);
    grant(budget_.add(turn.bytes_taken));
  }
  if (turn.wait_writable) {
    input_waiting_ = true;
    file(0).wait_writable(entering(entrance::input_ready, [this] {
      input_waiting_ = false;
      write_input();
    }));
  } else if (input_ended_ && source_.can().half_close) {
    file(0).close();
  }
}

void feed::stop_input() {
  input_ended_ = true;
  write_input();
}

// -- the end ------------------------------------------------------------------------

caf::result<shut_down_done> feed::shut_down_now() {
  auto promise = answers_.owe(*this);
  if (reopens())
    advance(reopen_, reopen_fsm::stop{});
  else
    advance(life_, hang_up{});
  return promise;
}

void feed::close_source(const source_ending& ending) {
  note(kind::source_ended, 0, static_cast<std::uint64_t>(ending.status.shell_code()),
       static_cast<std::uint32_t>(end_of(ending)));
  for (auto* timer : {&open_timer_, &kill_timer_, &drain_timer_})
    timer->cancel();
  source_ = {};
  for (auto& stream : streams_)
    if (stream) {
      stream->reader = {};
      stream->open = stream->waiting = false; // What was waited for is closed.
    }
  if (!input_.empty())
    note(kind::input_dropped, 0U, input_.bytes());
  input_ = {};
  input_waiting_ = false;
  if (reopens()) {
    is_resting_ = is_resting_ || rests_after(ending);
    return advance(reopen_, reopen_fsm::ended{ending, is_wanted()});
  }
  ending_ = ending;
  end_views(ending);
}

/// A terminal that shows one source after another must not keep the modes of the first: the
/// sequences that reset them are logged after its end, before the first byte of the next.
void feed::end_views(const source_ending& ending) {
  budget_.end_typists();
  if (ending_)
    for (const auto& [id, viewer] : viewers_)
      report_over(id, ending);
  for (auto& stream : streams_)
    if (stream) {
      deliver(stream->log.end_source(ending));
      stream->log.reset_modes();
    }
  finish_if_over();
}

/// A source that is not reopened is over when no view of it is left.
void feed::finish_if_over() {
  if (!ending_)
    return;
  for (const auto& [id, viewer] : viewers_)
    if (viewer.views_anything())
      return;
  report_stopped();
}

void feed::report_stopped() {
  for (auto& [id, viewer] : viewers_)
    if (viewer.answer.pending())
      viewer.answer.deliver(caf::make_error(ec::stopping));
  for (auto& stream : streams_) // Slow views are not waited for any longer.
    if (stream) {
      stream->log.abandon_views();
      deliver(stream->log.serve());
    }
  answers_.deliver(shut_down_done{});
  quit();
}

// -- the state machines -------------------------------------------------------------

void feed::perform(source_fsm::actions actions) {
  const auto run = overloaded{
    [&](const source_fsm::begin_opening&) { begin_opening(); },
    [&](const source_fsm::cancel_opening&) { opening_ = {}; },
    [&](const source_fsm::hang_up_group&) {
      note(kind::child_signal, 0, 0, SIGHUP);
      source_.hang_up();
    },
    [&](const source_fsm::kill_group&) {
      note(kind::child_signal, 0, 0, SIGKILL);
      source_.kill();
    },
    [&](const source_fsm::arm_kill_deadline& a) {
      kill_timer_.start(a.after, entering(entrance::kill_deadline,
                                          [this] { advance(life_, source_fsm::kill_due{}); }));
    },
    [&](const source_fsm::arm_drain_deadline&) {
      drain_timer_.start(options_.limits.drain_timeout, entering(entrance::output_deadline, [this] {
                           advance(life_, source_fsm::drain_expired{});
                         }));
    },
    [&](const source_fsm::cut_output& a) {
      note(kind::source_cut);
      cut_output(a.abandons_views);
    },
    [&](const source_fsm::report& a) { close_source(a.ending); },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

void feed::perform(reopen_fsm::actions actions) {
  const auto run = overloaded{
    [&](const reopen_fsm::prepare_source&) { prepare_source(); },
    [&](const reopen_fsm::open_source&) { advance(life_, source_fsm::open{}); },
    [&](const reopen_fsm::arm_retry_timer& a) {
      restart_timer_.start(a.after, entering(entrance::source_retry, [this] {
                             advance(reopen_, reopen_fsm::retry_due{});
                           }));
    },
    [&](const reopen_fsm::end_source&) { advance(life_, hang_up{}); },
    [&](const reopen_fsm::end_views& a) { end_views(a.ending); },
    [&](const reopen_fsm::report_stopped&) { report_stopped(); },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

} // namespace lectern
