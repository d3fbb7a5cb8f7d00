#include "app/sources/hosted_source.hpp"

#include <algorithm>
#include <utility>

// How the host's functions are called: on the strand, with the lock released.

namespace lectern {

void hosted_source::perform(call wanted) {
  lock held{mutex_};
  asked_.reset(index_of(wanted));
  if (status_)
    return;
  try {
    call_source(wanted, held);
  } catch (...) {
    if (held)
      held.unlock();
    end_with(failed);
    throw; // The strand reports it.
  }
}

void hosted_source::call_source(call wanted, lock& held) {
  const auto released = [&held](auto function) {
    held.unlock();
    function();
  };
  switch (wanted) {
  case call::open:
    return open(held);
  case call::input:
    return pass_input(held);
  case call::input_end:
    return released([this] { source_->input_end(); });
  case call::output_ready:
    return released([this] { source_->output_ready(); });
  case call::resize:
    if (const auto size = std::exchange(new_size_, std::nullopt))
      released([&] { source_->resize(*size); });
    return;
  case call::signal:
    return pass_signal(held);
  }
}

void hosted_source::open(lock& held) {
  const auto size = std::exchange(new_size_, std::nullopt).value_or(window_size{});
  held.unlock();
  try {
    source_ = std::exchange(make_, nullptr)();
  } catch (...) {
    end_with(cannot_be_made);
    throw;
  }
  if (!source_) {
    strand_.report("could not be created");
    return end_with(cannot_be_made);
  }
  // Kept until `open` has returned: wanted it throws is a better reason than a lost port.
  const source_port port{std::make_shared<source_port::state>(shared_from_this())};
  try {
    source_->open(port, size);
  } catch (...) {
    end_with(failed);
    throw;
  }
}

void hosted_source::pass_input(lock& held) {
  if (!input_.is_due())
    return;
  const auto bytes = input_.offer();
  held.unlock();
  auto taken = source_->input(bytes);
  held.lock();
  if (status_)
    return;
  const bool is_excess = taken > bytes.size();
  taken = std::min(taken, bytes.size());
  input_.taken(bytes.size(), taken);
  if (taken > 0)
    wake(event::input);
  ask_for_input();
  if (!is_excess || std::exchange(is_excess_reported_, true))
    return;
  held.unlock();
  strand_.report("took more input than it was offered");
}

void hosted_source::pass_signal(lock& held) {
  int number = 1;
  while (!signals_[static_cast<std::size_t>(number)])
    ++number;
  signals_.reset(static_cast<std::size_t>(number));
  if (signals_.any())
    ask(call::signal);
  held.unlock();
  source_->signal(number);
}

void hosted_source::close() {
  make_ = nullptr;
  if (const auto last = std::exchange(source_, nullptr))
    last->close();
}

} // namespace lectern
