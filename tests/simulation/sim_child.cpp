#include "tests/simulation/sim_child.hpp"

#include <csignal>
#include <utility>

namespace lectern::simulation {

sim_child::sim_child(run_context& context, std::size_t number, child_plan plan, bool terminal,
                     const std::vector<std::size_t>& places)
  : task_owner("child", number), context_(context), plan_(std::move(plan)),
    terminal_(terminal), calls_{plan_.fails_at},
    runs_(context.order, *this, "does what it does", [this] { run(); }),
    consumes_(context.order, *this, "takes its input",
              [this] {
                streams_[0]->consume();
                update();
              }),
    exits_(context.order, *this, "is seen to have ended", [this] {
      const turn owners_turn{context_, owner_};
      std::exchange(on_exit_, nullptr)(*ended_);
      update();
    }) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    streams_.push_back(std::make_shared<sim_stream>(context, number * 10 + i, places[i], calls_));
    streams_.back()->on_change = [this] { update(); };
  }
}

net::source sim_child::make() {
  owner_ = context_.clock.actor;
  update();
  net::source_streams streams;
  streams.input = net::byte_stream{streams_[0]};
  if (!terminal_) {
    streams.output = net::byte_stream{streams_[1]};
    streams.errors = net::byte_stream{streams_[2]};
  }
  return {shared_from_this(),
          std::move(streams),
          {.terminal_size = terminal_, .signals = true, .half_close = !terminal_}};
}

// -- the owner's end --------------------------------------------------------------

void sim_child::wait_end(std::function<void(net::exit_status)> fn) {
  on_exit_ = std::move(fn);
  update();
}

void sim_child::signal(int number) {
  context_.note([&] { return name() + ": signal " + std::to_string(number); });
  if (dropped_)
    context_.report(rules::use, name() + " is sent a signal after its release");
}

void sim_child::hang_up() {
  signal(SIGHUP);
  hung_up_ = true;
  if (!plan_.ignores_hang_up)
    end_group();
}

void sim_child::kill() {
  signal(SIGKILL);
  if (!ended_)
    end({.code = 0, .signal = SIGKILL});
  end_group();
}

void sim_child::end_group() {
  if (std::exchange(group_stays_, false))
    end_streams();
  dies_ = true;
  update();
}

void sim_child::drop() {
  if (std::exchange(dropped_, true))
    context_.report(rules::use, name() + " is released twice");
  on_exit_ = nullptr;
  if (!ended_)
    end({.code = 0, .signal = SIGKILL});
  update();
}

// -- its life -----------------------------------------------------------------------

void sim_child::run() {
  if (dies_ || lost_terminal())
    end({.code = 0, .signal = SIGHUP});
  else if (at_ < plan_.writes.size())
    write_on();
  else
    end(plan_.end);
  update();
}

void sim_child::write_on() {
  auto& out = *streams_[plan_.writes[at_].stream];
  if (out.is_closed())
    return end({.code = 0, .signal = SIGPIPE});
  written_ += out.feed(plan_.writes[at_].bytes - written_);
  if (written_ == plan_.writes[at_].bytes) {
    ++at_;
    written_ = 0;
  }
}

void sim_child::end(net::exit_status status) {
  ended_ = status;
  context_.note([&] { return name() + ": ended with " + std::to_string(status.shell_code()); });
  const bool killed = status.signal == SIGKILL || status.signal == SIGHUP;
  group_stays_ = plan_.leaves_behind == child_plan::background::group && !killed;
  if (!group_stays_ && plan_.leaves_behind != child_plan::background::session)
    end_streams();
}

void sim_child::end_streams() {
  for (auto& stream : streams_)
    stream->end();
}

bool sim_child::may_run() const {
  if (ended_)
    return false;
  if (dies_ || lost_terminal())
    return true;
  if (at_ == plan_.writes.size())
    return may_end();
  const auto& out = *streams_[plan_.writes[at_].stream];
  return out.is_closed() || !out.is_full();
}

/// A terminal that fails has hung up: the kernel sends its group SIGHUP.
bool sim_child::lost_terminal() const {
  return terminal_ && failed();
}

bool sim_child::may_end() const {
  const bool input_over = streams_[0]->is_closed() && !streams_[0]->has_input();
  return !plan_.runs_on && (!plan_.awaits_input_end || input_over);
}

void sim_child::update() {
  runs_.set_possible(owner_ != nullptr && may_run());
  consumes_.set_possible(!ended_ && plan_.reads && streams_[0]->has_input());
  exits_.set_possible(ended_ && on_exit_);
}

} // namespace lectern::simulation
