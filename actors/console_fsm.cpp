#include "actors/console_fsm.hpp"

#include <algorithm>
#include <cassert>

namespace lectern {

console_fsm::actions console_fsm::on(const opened&) {
  assert(phase_ == phase::opening);
  phase_ = phase::open;
  return {arm_settle_timer{}};
}

console_fsm::actions console_fsm::on(const failed&) {
  assert(phase_ == phase::opening);
  return {wait()};
}

console_fsm::actions console_fsm::on(const ended&) {
  if (phase_ == phase::stopping) {
    phase_ = phase::stopped;
    return {end_viewers{}, report_stopped{}};
  }
  assert(phase_ == phase::open);
  return {end_viewers{}, wait()};
}

console_fsm::actions console_fsm::on(const settled&) {
  if (phase_ == phase::open)
    delay_ = limits_.delay_min;
  return {};
}

console_fsm::actions console_fsm::on(const retry_due&) {
  if (phase_ != phase::waiting)
    return {};
  phase_ = phase::opening;
  return {open_source{}};
}

console_fsm::actions console_fsm::on(const stop&) {
  switch (phase_) {
  case phase::open:
    phase_ = phase::stopping;
    return {end_source{}};
  case phase::opening:
  case phase::waiting:
    phase_ = phase::stopped;
    return {report_stopped{}};
  case phase::stopping:
  case phase::stopped:
    break;
  }
  return {};
}

console_fsm::action console_fsm::wait() {
  phase_ = phase::waiting;
  const auto now = delay_;
  delay_ = std::min(delay_ * 2, limits_.delay_max);
  return arm_retry_timer{now};
}

} // namespace lectern
