#include "tests/simulation/task_order.hpp"

#include <algorithm>

namespace lectern::simulation {

task_order::task_order(const schedule& which, std::vector<std::size_t> change_points)
  : strategy_(which.strategy), salt_(mix(which.seed) ^ which.order), chance_(salt_),
    change_points_(std::move(change_points)) {
  possible_.reserve(64);
}

task* task_order::next() {
  if (possible_.empty())
    return nullptr;
  auto* chosen =
    strategy_ == order_strategy::pct ? highest() : possible_[chance_.below(possible_.size())];
  const auto change = std::find(change_points_.begin(), change_points_.end(), steps_);
  if (change != change_points_.end()) {
    chosen->priority_ = static_cast<std::uint64_t>(change - change_points_.begin());
    change_points_.erase(change);
    chosen = highest();
  }
  ++steps_;
  fingerprint_ = mix(fingerprint_ ^ chosen->identity_);
  return chosen;
}

/// Higher than the priorities that change points assign.
std::uint64_t task_order::priority_of(std::uint64_t identity) const noexcept {
  return mix(salt_ ^ identity) | (std::uint64_t{1} << 63);
}

task* task_order::highest() const {
  return *std::max_element(possible_.begin(), possible_.end(),
                           [](auto* a, auto* b) { return a->priority_ < b->priority_; });
}

void task::set_possible(bool possible) {
  if (possible == (position_ != nowhere))
    return;
  auto& possible_tasks = order_.possible_;
  if (possible) {
    position_ = possible_tasks.size();
    possible_tasks.push_back(this);
    return;
  }
  possible_tasks[position_] = possible_tasks.back();
  possible_tasks[position_]->position_ = position_;
  possible_tasks.pop_back();
  position_ = nowhere;
}

} // namespace lectern::simulation
