#include "actors/source/feed_impl.hpp"

#include <boost/system/errc.hpp>

#include <cstdint>
#include <utility>

namespace lectern {

using trace::kind;

void feed::prepare_source() {
  life_ = {};
  budget_.replace_source();
  grant(budget_.add(options_.limits.input_bytes_max));
}

void feed::start() {
  is_halted_ = false;
  if (reopens())
    open_or_close();
  else if (life_.current() == source_fsm::phase::idle)
    advance(life_, source_fsm::open{});
}

void feed::halt() {
  if (!reopens())
    return;
  is_halted_ = true;
  open_or_close();
}

/// A source that rests is opened for the viewer that needs it.
void feed::wake() {
  idle_timer_.cancel();
  if (std::exchange(is_resting_, false))
    open_or_close();
}

/// After the last viewer has left.
void feed::rest_when_idle() {
  const auto after = options_.reopening.idle_timeout;
  if (after.count() == 0 || !viewers_.empty())
    return;
  idle_timer_.start(after, entering(entrance::idle_deadline, [this] {
                      is_resting_ = true;
                      open_or_close();
                    }));
}

void feed::open_or_close() {
  if (is_wanted())
    advance(reopen_, reopen_fsm::wanted{});
  else
    advance(reopen_, reopen_fsm::unwanted{});
}

/// Whether a source that has ended so is not opened again before a viewer needs it.
bool feed::rests_after(const source_ending& ending) const {
  switch (options_.reopening.when) {
  case reopening::always:
    return false;
  case reopening::on_failure:
    return ending.open_error == 0 && ending.status.known_code() == 0;
  case reopening::on_demand:
    return true;
  }
  return false;
}

void feed::begin_opening() {
  open_timer_.start(options_.limits.open_timeout, entering(entrance::open_deadline, [this] {
                      end_opening(make_error_code(boost::system::errc::timed_out));
                      advance(life_, source_fsm::open_expired{});
                    }));
  const auto size = options_.source.terminal;
  for (std::size_t i = size ? 0 : 1; i < (size ? 1 : streams_max); ++i)
    stream(i).open = true;
  opening_ = options_.source.opener(
    unit().loop(), {size},
    entering(entrance::source_opened, [this, size](boost::system::result<net::source> opened) {
      take_source(std::move(opened));
      if (source_ && options_.source.terminal != size) // It changed meanwhile.
        source_.resize(*options_.source.terminal);
    }));
}

void feed::end_opening(boost::system::error_code failed) {
  if (failed)
    note(kind::child_failed, 0, 0, static_cast<std::uint32_t>(failed.value()));
  if (options_.observe_opening)
    options_.observe_opening(failed);
}

void feed::take_source(boost::system::result<net::source> opened) {
  opening_ = {};
  open_timer_.cancel();
  end_opening(opened.has_error() ? opened.error() : boost::system::error_code{});
  if (opened.has_error())
    return advance(life_, source_fsm::open_failed{opened.error().value()});
  if (!reopens())
    options_.source.opener = nullptr; // What it holds may be large.
  source_ = std::move(*opened);
  const std::uint32_t outputs = options_.source.terminal ? 1 : 2;
  note(kind::child_start, 0, static_cast<std::uint64_t>(source_.pid().value_or(0)), outputs);
  advance(life_, source_fsm::opened{outputs});
  watch_end();
  start_streams();
}

void feed::watch_end() {
  if (reopens())
    restart_timer_.start(
      options_.limits.restart.settled_after,
      entering(entrance::source_settled, [this] { advance(reopen_, reopen_fsm::settled{}); }));
  source_.wait_end(entering(entrance::child_exit, [this](net::exit_status status) {
    note(kind::child_exit, 0, 0, static_cast<std::uint32_t>(status.shell_code()));
    advance(life_, status);
  }));
}

void feed::start_streams() {
  const bool terminal = options_.source.terminal.has_value();
  input_ended_ = input_ended_ || (!terminal && !stream(0).log.is_viewed());
  for (std::size_t i = 1; !terminal && i < streams_max; ++i)
    if (!stream(i).open)
      refuse_output(i);
  for (std::size_t i = 0; i < streams_max; ++i)
    read_if_wanted(i);
  write_input();
}

/// Nobody reads the pipe any more: the child gets EPIPE.
void feed::refuse_output(std::size_t index) {
  file(index).close();
  advance(life_, source_fsm::drained{});
}

} // namespace lectern
