#include "tests/simulation/task_order.hpp"

#include <algorithm>

namespace lectern::simulation {

task_order::task_order(const schedule& which, std::vector<std::size_t> change_points)
  : how_(which.how), salt_(mix(which.seed) ^ which.order), chance_(salt_),
    change_points_(std::move(change_points)) {
  possible_.reserve(64);
}

task* task_order::next() {
  if (possible_.empty())
    return nullptr;
  auto* chosen = how_ == strategy::pct ? highest() : possible_[chance_.below(possible_.size())];
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

/// Higher than what a change point leaves.
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
  auto& all = order_.possible_;
  if (possible) {
    position_ = all.size();
    all.push_back(this);
    return;
  }
  all[position_] = all.back();
  all[position_]->position_ = position_;
  all.pop_back();
  position_ = nowhere;
}

} // namespace lectern::simulation
