#include "actors/source/reopen_fsm.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace lectern {

reopen_fsm::actions reopen_fsm::on(const wanted&) {
  if (phase_ != phase::closed) // One that is closing says at its end whether it is wanted.
    return {};
  return enter(phase::open, {open_source{}});
}

reopen_fsm::actions reopen_fsm::on(const unwanted&) {
  if (phase_ != phase::open && phase_ != phase::waiting)
    return {};
  return enter(phase::closing, {end_source{}});
}

reopen_fsm::actions reopen_fsm::on(const ended& event) {
  assert(phase_ == phase::open || phase_ == phase::closing || phase_ == phase::stopping);
  actions out;
  // One that never ran has shown nothing: its views wait for the next one, if there will be one.
  if (event.ending.open_error == 0 || phase_ != phase::open || !event.is_wanted)
    out.push_back(end_views{event.ending});
  if (phase_ == phase::stopping) {
    out.push_back(report_stopped{});
    return enter(phase::stopped, std::move(out));
  }
  out.push_back(prepare_source{});
  if (!event.is_wanted)
    return enter(phase::closed, std::move(out));
  if (phase_ == phase::closing) {
    out.push_back(open_source{});
    return enter(phase::open, std::move(out));
  }
  out.push_back(arm_retry_timer{delay_});
  delay_ = std::min(delay_ * 2, limits_.delay_max);
  return enter(phase::waiting, std::move(out));
}

reopen_fsm::actions reopen_fsm::on(const settled&) {
  if (phase_ == phase::open)
    delay_ = limits_.delay_min;
  return {};
}

reopen_fsm::actions reopen_fsm::on(const retry_due&) {
  if (phase_ != phase::waiting)
    return {};
  return enter(phase::open, {open_source{}});
}

reopen_fsm::actions reopen_fsm::on(const stop&) {
  if (phase_ == phase::stopping || phase_ == phase::stopped)
    return {};
  if (phase_ == phase::closing)
    return enter(phase::stopping, {});
  return enter(phase::stopping, {end_source{}});
}

reopen_fsm::actions reopen_fsm::enter(phase next, actions out) {
  phase_ = next;
  check_invariants();
  return out;
}

void reopen_fsm::check_invariants() const {
  assert(limits_.delay_min <= delay_ && delay_ <= limits_.delay_max);
}

} // namespace lectern
