#include "actors/source/controller_fsm.hpp"

#include <utility>

namespace lectern {

controller_fsm::phase controller_fsm::current() const noexcept {
  return !holder_ ? phase::free : takers_.empty() ? phase::held : phase::taking;
}

controller_fsm::actions controller_fsm::on(const acquire& event) {
  actions out;
  if (current() == phase::free) {
    holder_ = event.who;
    out.push_back(grant{event.who});
  } else if (!event.force) {
    out.push_back(refuse{event.who});
  } else {
    takers_.push_back(event.who);
    if (takers_.size() == 1)
      take(out);
  }
  return out;
}

controller_fsm::actions controller_fsm::on(const release_console& event) {
  actions out;
  if (holder_ == event.who)
    hand_over(out);
  else
    std::erase(takers_, event.who);
  return out;
}

controller_fsm::actions controller_fsm::on(const take_expired&) {
  actions out;
  if (current() == phase::taking)
    hand_over(out);
  return out;
}

void controller_fsm::hand_over(actions& out) {
  holder_.reset();
  if (takers_.empty())
    return;
  holder_ = std::move(takers_.front());
  takers_.pop_front();
  out.push_back(grant{*holder_});
  if (!takers_.empty())
    take(out);
}

void controller_fsm::take(actions& out) {
  out.push_back(evict{*holder_, takers_.front()});
  out.push_back(arm_take_deadline{});
}

} // namespace lectern
