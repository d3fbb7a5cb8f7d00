#include "actors/source/console_fsm.hpp"

#include <algorithm>
#include <cassert>

namespace lectern {

console_fsm::actions console_fsm::on(const ended& event) {
  actions out{end_viewers{event.exit_code}};
  wait(out);
  return out;
}

console_fsm::actions console_fsm::on(const failed&) {
  actions out;
  if (phase_ == phase::stopping) // Nothing comes any more.
    out.push_back(end_viewers{});
  wait(out);
  return out;
}

console_fsm::actions console_fsm::on(const settled&) {
  if (phase_ == phase::open)
    delay_ = limits_.delay_min;
  return {};
}

console_fsm::actions console_fsm::on(const retry_due&) {
  if (phase_ != phase::waiting)
    return {};
  phase_ = phase::open;
  return {start_source{}};
}

console_fsm::actions console_fsm::on(const stop&) {
  if (phase_ == phase::stopping || phase_ == phase::stopped)
    return {};
  phase_ = phase::stopping;
  return {end_source{}};
}

void console_fsm::wait(actions& out) {
  assert(phase_ == phase::open || phase_ == phase::stopping);
  if (phase_ == phase::stopping) {
    phase_ = phase::stopped;
    out.push_back(report_stopped{});
    return;
  }
  phase_ = phase::waiting;
  out.push_back(make_source{});
  out.push_back(arm_retry_timer{delay_});
  delay_ = std::min(delay_ * 2, limits_.delay_max);
}

} // namespace lectern
