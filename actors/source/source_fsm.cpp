#include "actors/source/source_fsm.hpp"

#include <cassert>
#include <cerrno>
#include <utility>

namespace lectern {

source_fsm::actions source_fsm::on(const open&) {
  assert(phase_ == phase::idle);
  return enter(phase::opening, {begin_opening{}});
}

source_fsm::actions source_fsm::on(const opened& event) {
  assert(phase_ == phase::opening);
  streams_open_ = event.output_streams;
  return enter(phase::running, {});
}

source_fsm::actions source_fsm::on(const open_failed& event) {
  assert(phase_ == phase::opening);
  return give_up(event.error);
}

source_fsm::actions source_fsm::on(const open_expired&) {
  if (phase_ != phase::opening)
    return {};
  return cancel(ETIMEDOUT);
}

source_fsm::actions source_fsm::on(const net::exit_status& status) {
  assert(phase_ == phase::running || phase_ == phase::exiting);
  outcome_.status = status;
  if (phase_ == phase::exiting)
    return stop();
  return enter(phase::draining, {arm_drain_deadline{}});
}

source_fsm::actions source_fsm::on(const drained&) {
  assert(streams_open_ > 0);
  if (--streams_open_ > 0)
    return {};
  if (phase_ == phase::draining)
    return stop();
  assert(phase_ == phase::running);
  return enter(phase::exiting, {});
}

source_fsm::actions source_fsm::on(const hang_up& order) {
  if (phase_ == phase::idle)
    return give_up(ECANCELED);
  if (phase_ == phase::opening)
    return cancel(ECANCELED);
  if (phase_ == phase::stopped)
    return {};
  if (std::exchange(hung_up_, true))
    return {arm_kill_deadline{order.grace}};
  actions out{hang_up_group{}, arm_kill_deadline{order.grace}};
  if (phase_ == phase::draining) // Perhaps for a viewer that does not read.
    out.push_back(arm_drain_deadline{});
  return out;
}

source_fsm::actions source_fsm::on(const kill_due&) {
  if (phase_ == phase::stopped)
    return {};
  return {kill_group{}};
}

source_fsm::actions source_fsm::on(const drain_expired&) {
  if (phase_ != phase::draining)
    return {};
  return {cut_output{.abandons_views = hung_up_}};
}

source_fsm::actions source_fsm::cancel(int error) {
  auto out = give_up(error);
  out.insert(out.begin(), cancel_opening{});
  return out;
}

source_fsm::actions source_fsm::give_up(int error) {
  outcome_ = {{.is_known = false}, error};
  return stop();
}

source_fsm::actions source_fsm::stop() {
  actions out;
  if (hung_up_)
    out.push_back(kill_group{}); // Members that ignored SIGHUP and outlived their leader.
  out.push_back(report{outcome_});
  return enter(phase::stopped, std::move(out));
}

source_fsm::actions source_fsm::enter(phase next, actions out) {
  phase_ = next;
  check_invariants();
  return out;
}

void source_fsm::check_invariants() const {
  assert((phase_ == phase::running || phase_ == phase::draining) == (streams_open_ > 0));
  assert(phase_ >= phase::draining || !outcome_.status.is_known);
  assert(phase_ == phase::stopped || outcome_.open_error == 0);
  assert(phase_ >= phase::running || !hung_up_);
}

} // namespace lectern
