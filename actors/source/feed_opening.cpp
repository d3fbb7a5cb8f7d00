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
  if (!options_.policy.reopens && life_.current() == source_fsm::phase::idle)
    advance(life_, source_fsm::open{});
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
  if (!options_.policy.reopens)
    options_.source.opener = nullptr; // What it holds may be large.
  source_ = std::move(*opened);
  const std::uint32_t outputs = options_.source.terminal ? 1 : 2;
  note(kind::child_start, 0, static_cast<std::uint64_t>(source_.pid().value_or(0)), outputs);
  advance(life_, source_fsm::opened{outputs});
  watch_end();
  start_streams();
}

void feed::watch_end() {
  if (options_.policy.reopens)
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
