#include "actors/source/control_fsm.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <vector>

namespace lectern {

namespace {

bool contains(const std::vector<viewer_id>& viewers, viewer_id viewer) {
  return std::find(viewers.begin(), viewers.end(), viewer) != viewers.end();
}

} // namespace

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
  check_invariants();
  return out;
}

control_fsm::actions control_fsm::on(const request& event) {
  actions out;
  if (current() == phase::free) {
    holder_ = event.viewer;
    out.push_back(grant{event.viewer});
  } else if (holder_ != event.viewer && !contains(requesters_, event.viewer)) {
    requesters_.push_back(event.viewer);
    if (takers_.empty())
      out.push_back(tell_holder{*holder_, event.viewer});
  }
  check_invariants();
  return out;
}

control_fsm::actions control_fsm::on(const give& event) {
  actions out;
  if (holder_ != event.viewer)
    return out;
  if (event.to && event.to != event.viewer) {
    std::erase(takers_, *event.to);
    takers_.insert(takers_.begin(), *event.to);
  }
  out.push_back(withdraw{event.viewer, next()});
  hand_over(out, event.viewer);
  check_invariants();
  return out;
}

control_fsm::actions control_fsm::on(const leave& event) {
  actions out;
  std::erase(takers_, event.viewer);
  std::erase(requesters_, event.viewer);
  if (holder_ == event.viewer)
    hand_over(out, std::nullopt);
  check_invariants();
  return out;
}

control_fsm::actions control_fsm::on(const begins_view& event) const {
  if (holder_ != event.viewer || !takers_.empty() || requesters_.empty())
    return {};
  return {tell_holder{*holder_, requesters_.front()}};
}

control_fsm::actions control_fsm::on(const take_expired&) {
  actions out;
  if (current() != phase::taking)
    return out;
  out.push_back(withdraw{*holder_, next(), true});
  hand_over(out, std::nullopt);
  check_invariants();
  return out;
}

std::optional<viewer_id> control_fsm::next() const noexcept {
  if (!takers_.empty())
    return takers_.front();
  return requesters_.empty() ? std::nullopt : std::optional{requesters_.front()};
}

void control_fsm::hand_over(actions& out, std::optional<viewer_id> giver) {
  holder_ = next();
  if (!holder_)
    return;
  std::erase(takers_, *holder_);
  std::erase(requesters_, *holder_);
  out.push_back(grant{*holder_, giver});
  if (!takers_.empty())
    take(out);
  else if (!requesters_.empty())
    out.push_back(tell_holder{*holder_, requesters_.front()});
}

void control_fsm::check_invariants() const {
  assert(holder_ || (takers_.empty() && requesters_.empty()));
  assert(!holder_ || (!contains(takers_, *holder_) && !contains(requesters_, *holder_)));
}

void control_fsm::take(actions& out) {
  out.push_back(ask_holder{*holder_, takers_.front()});
  out.push_back(arm_take_deadline{});
}

} // namespace lectern
