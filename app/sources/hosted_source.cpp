#include "app/sources/hosted_source.hpp"

#include <boost/system/errc.hpp>

#include <csignal>
#include <string>
#include <utility>

namespace lectern {

namespace {

namespace errc = boost::system::errc;
using boost::system::result;

bool exists(source_status status) noexcept {
  return status.signal == 0 ? status.code >= 0 && status.code <= 255
                            : status.signal > 0 && status.signal <= 64;
}

} // namespace

hosted_source::hosted_source(net::io_loop& loop, call_strand strand, console_factory make,
                             std::optional<window_size> size)
  : strand_(std::move(strand)), has_terminal_(size.has_value()), make_(std::move(make)),
    loop_(loop), new_size_(size) {}

void hosted_source::start() {
  lock held{mutex_};
  if (ask(call::open))
    return;
  finish(cannot_be_made);
  held.unlock();
  strand_.report("could not get a thread to run on");
}

// -- from the host ----------------------------------------------------------------

std::size_t hosted_source::write(event stream, std::span<const std::byte> bytes) {
  lock held{mutex_};
  if (status_) {
    const bool is_late = is_ended_by_host_ && !std::exchange(is_late_reported_, true);
    held.unlock();
    if (is_late)
      strand_.report("wrote after its end");
    return 0;
  }
  auto& out = output_of(stream);
  if (out.is_closed)
    return bytes.size();
  const auto size = out.bytes.push(bytes);
  out.writer_waits = out.writer_waits || size < bytes.size();
  if (size > 0)
    wake(has_terminal_ ? event::output : stream);
  return size;
}

void hosted_source::input_ready() {
  const lock held{mutex_};
  input_.room();
  ask_for_input();
}

void hosted_source::end(source_status status) {
  lock held{mutex_};
  if (status_)
    return;
  is_ended_by_host_ = true;
  finish(exists(status) ? net::exit_status{status.code, status.signal} : failed);
  held.unlock();
  if (!exists(status))
    strand_.report("ended with an invalid status: code " + std::to_string(status.code) + ", signal "
                   + std::to_string(status.signal));
}

void hosted_source::port_lost() {
  lock held{mutex_};
  if (status_)
    return;
  finish(failed);
  held.unlock();
  strand_.report("released its port without ending");
}

bool hosted_source::is_open() {
  const lock held{mutex_};
  return !status_;
}

// -- from the loop ----------------------------------------------------------------

result<std::size_t> hosted_source::read(event stream, std::span<std::byte> space) {
  const lock held{mutex_};
  auto& out = output_of(stream);
  const auto size = out.bytes.pop(space);
  if (size == 0 && !status_)
    return errc::make_error_code(errc::operation_would_block);
  make_room(out);
  return size;
}

result<std::size_t> hosted_source::offer(std::span<const std::byte> bytes) {
  const lock held{mutex_};
  if (status_)
    return errc::make_error_code(errc::broken_pipe);
  const auto size = input_.push(bytes);
  if (size == 0)
    return errc::make_error_code(errc::operation_would_block);
  ask_for_input();
  return size;
}

void hosted_source::wait(event awaited, std::function<void()> fn) {
  waiting_[index_of(awaited)] = std::move(fn);
  const lock held{mutex_};
  awaited_.set(index_of(awaited));
  if (is_ready(awaited))
    wake(awaited);
}

void hosted_source::forget(event awaited) {
  waiting_[index_of(awaited)] = nullptr;
  const lock held{mutex_};
  awaited_.reset(index_of(awaited));
}

void hosted_source::close_output(event stream) {
  forget(stream);
  const lock held{mutex_};
  auto& out = output_of(stream);
  out.is_closed = true;
  out.bytes.clear();
  make_room(out);
}

void hosted_source::close_input() {
  forget(event::input);
  const lock held{mutex_};
  is_input_closed_ = !has_terminal_; // A terminal that goes takes its source with it.
  ask_for_input();
}

void hosted_source::resize(window_size size) {
  const lock held{mutex_};
  new_size_ = size;
  ask(call::resize);
}

void hosted_source::signal(int number) {
  if (number == SIGKILL)
    return kill();
  const lock held{mutex_};
  if (number <= 0 || number >= signals_end)
    return;
  signals_.set(static_cast<std::size_t>(number));
  ask(call::signal);
}

void hosted_source::wait_end(std::function<void(net::exit_status)> fn) {
  wait(event::exit, [this, run = std::move(fn)] { run(status()); });
}

void hosted_source::hang_up() {
  signal(SIGHUP);
}

void hosted_source::kill() {
  end_with({.code = 0, .signal = SIGKILL});
}

void hosted_source::drop() {
  forget(event::exit);
  kill();
}

void hosted_source::end_with(net::exit_status status) {
  const lock held{mutex_};
  finish(status);
}

net::exit_status hosted_source::status() {
  const lock held{mutex_};
  return *status_;
}

// -- with the lock held -------------------------------------------------------------

void hosted_source::finish(net::exit_status status) {
  if (status_)
    return;
  status_ = status;
  input_.clear();
  for (const auto awaited : {event::output, event::errors, event::input, event::exit})
    wake(awaited);
  strand_.post_last([self = shared_from_this()] { self->close(); });
}

/// @returns Whether it will be called.
bool hosted_source::ask(call wanted) {
  if (status_)
    return false;
  if (!asked_[index_of(wanted)])
    asked_[index_of(wanted)] =
      strand_.post([self = shared_from_this(), wanted] { self->perform(wanted); });
  return asked_[index_of(wanted)];
}

void hosted_source::ask_for_input() {
  if (input_.is_due())
    ask(call::input);
  else if (input_.empty() && std::exchange(is_input_closed_, false))
    ask(call::input_end);
}

/// Half a queue at once: a source that writes much is not called for every byte.
void hosted_source::make_room(output_stream& in) {
  if (in.writer_waits && in.bytes.size() <= byte_queue::bytes_max / 2) {
    in.writer_waits = false;
    ask(call::output_ready);
  }
}

void hosted_source::wake(event awaited) {
  if (!awaited_[index_of(awaited)])
    return;
  awaited_.reset(index_of(awaited));
  loop_.post([self = shared_from_this(), awaited] {
    if (const auto fn = std::exchange(self->waiting_[index_of(awaited)], nullptr))
      fn();
  });
}

bool hosted_source::is_ready(event awaited) const {
  switch (awaited) {
  case event::output:
  case event::errors:
    return status_ || !outputs_[index_of(awaited)].bytes.empty();
  case event::input:
    return status_ || !input_.is_full();
  case event::exit:
    break;
  }
  return status_.has_value();
}

hosted_source::output_stream& hosted_source::output_of(event stream) {
  return outputs_[has_terminal_ ? 0 : index_of(stream)];
}

} // namespace lectern
