#include "actors/source/reopen_fsm.hpp"

#include <algorithm>
#include <cassert>

namespace lectern {

reopen_fsm::actions reopen_fsm::on(const ended& event) {
  actions out;
  // Of a source that never ran nobody has seen anything, unless nothing comes any more.
  if (event.ending.open_error == 0 || phase_ == phase::stopping)
    out.push_back(end_views{event.ending});
  wait(out);
  return out;
}

reopen_fsm::actions reopen_fsm::on(const settled&) {
  if (phase_ == phase::open)
    delay_ = limits_.delay_min;
  return {};
}

reopen_fsm::actions reopen_fsm::on(const retry_due&) {
  if (phase_ != phase::waiting)
    return {};
  phase_ = phase::open;
  return {open_source{}};
}

reopen_fsm::actions reopen_fsm::on(const stop&) {
  if (phase_ == phase::stopping || phase_ == phase::stopped)
    return {};
  phase_ = phase::stopping;
  return {end_source{}};
}

void reopen_fsm::wait(actions& out) {
  assert(phase_ == phase::open || phase_ == phase::stopping);
  if (phase_ == phase::stopping) {
    phase_ = phase::stopped;
    out.push_back(report_stopped{});
    return;
  }
  phase_ = phase::waiting;
  out.push_back(prepare_source{});
  out.push_back(arm_retry_timer{delay_});
  delay_ = std::min(delay_ * 2, limits_.delay_max);
}

} // namespace lectern
