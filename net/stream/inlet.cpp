#include "net/stream/inlet.hpp"

#include <deque>
#include <utility>

namespace lectern::net {

struct inlet::state {
  explicit state(io_loop& io) : loop(io) {}

  void take(arrival arrived) {
    if (is_closed)
      return;
    if (!on_arrival)
      return waiting.push_back(std::move(arrived));
    on_arrival(std::move(arrived));
  }

  io_loop& loop;
  sink on_arrival;
  std::deque<arrival> waiting; ///< Until `open`.
  bool is_closed = false;
};

inlet::inlet(io_loop& loop) : state_(std::make_shared<state>(loop)) {}

void inlet::open(sink on_arrival) {
  state_->on_arrival = std::move(on_arrival);
  for (auto& arrived : std::exchange(state_->waiting, {}))
    state_->take(std::move(arrived));
}

void inlet::close() {
  state_->is_closed = true;
  state_->on_arrival = nullptr;
  state_->waiting.clear();
}

void inlet::push(arrival arrived) const {
  // What the loop runs has to be copyable.
  auto shared = std::make_shared<arrival>(std::move(arrived));
  state_->loop.post([to = state_, shared] { to->take(std::move(*shared)); });
}

} // namespace lectern::net
