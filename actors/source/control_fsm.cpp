#include "actors/source/control_fsm.hpp"

namespace lectern {

control_fsm::phase control_fsm::current() const noexcept {
  return !holder_ ? phase::free : takers_.empty() ? phase::held : phase::taking;
}

control_fsm::actions control_fsm::on(const ask& event) {
  actions out;
  if (current() == phase::free) {
    holder_ = event.viewer;
    out.push_back(grant{event.viewer});
  } else if (!event.force) {
    out.push_back(refuse{event.viewer});
  } else {
    takers_.push_back(event.viewer);
    if (takers_.size() == 1)
      take(out);
  }
  return out;
}

control_fsm::actions control_fsm::on(const give& event) {
  actions out;
  if (holder_ != event.viewer)
    return out;
  out.push_back(withdraw{event.viewer});
  if (event.to && event.to != event.viewer) {
    std::erase(takers_, *event.to);
    takers_.insert(takers_.begin(), *event.to);
  }
  hand_over(out);
  return out;
}

control_fsm::actions control_fsm::on(const leave& event) {
  actions out;
  if (holder_ == event.viewer)
    hand_over(out);
  else
    std::erase(takers_, event.viewer);
  return out;
}

control_fsm::actions control_fsm::on(const take_expired&) {
  actions out;
  if (current() != phase::taking)
    return out;
  out.push_back(withdraw{*holder_});
  hand_over(out);
  return out;
}

void control_fsm::hand_over(actions& out) {
  holder_.reset();
  if (takers_.empty())
    return;
  holder_ = takers_.front();
  takers_.erase(takers_.begin());
  out.push_back(grant{*holder_});
  if (!takers_.empty())
    take(out);
}

void control_fsm::take(actions& out) {
  out.push_back(ask_holder{*holder_, takers_.front()});
  out.push_back(arm_take_deadline{});
}

} // namespace lectern
