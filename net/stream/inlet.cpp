#include "net/stream/inlet.hpp"

#include <deque>
#include <utility>

namespace lectern::net {

struct inlet::state {
  explicit state(io_loop& of) : loop(of) {}

  void take(arrival what) {
    if (is_closed)
      return;
    if (!on_arrival)
      return waiting.push_back(std::move(what));
    on_arrival(std::move(what));
  }

  io_loop& loop;
  sink on_arrival;
  std::deque<arrival> waiting; ///< Until `open`.
  bool is_closed = false;
};

inlet::inlet(io_loop& loop) : state_(std::make_shared<state>(loop)) {}

void inlet::open(sink on_arrival) {
  state_->on_arrival = std::move(on_arrival);
  for (auto& each : std::exchange(state_->waiting, {}))
    state_->take(std::move(each));
}

void inlet::close() {
  state_->is_closed = true;
  state_->on_arrival = nullptr;
  state_->waiting.clear();
}

void inlet::push(arrival what) const {
  // What the loop runs has to be copyable.
  auto parcel = std::make_shared<arrival>(std::move(what));
  state_->loop.post([to = state_, parcel] { to->take(std::move(*parcel)); });
}

} // namespace lectern::net
