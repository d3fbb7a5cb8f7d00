#include "actors/session/instance_fsm.hpp"

#include <cassert>
#include <utility>

namespace lectern {

namespace {

/// While the change is being made.
instance_status transition_of(instance_change change) {
  switch (change) {
  case instance_change::start:
    return instance_status::starting;
  case instance_change::stop:
  case instance_change::restart:
    return instance_status::stopping;
  case instance_change::freeze:
    return instance_status::freezing;
  case instance_change::unfreeze:
    return instance_status::frozen;
  }
  return {};
}

/// Once it has been made.
instance_status target_of(instance_change change) {
  switch (change) {
  case instance_change::start:
  case instance_change::restart:
  case instance_change::unfreeze:
    return instance_status::running;
  case instance_change::stop:
    return instance_status::stopped;
  case instance_change::freeze:
    return instance_status::frozen;
  }
  return {};
}

/// Whether the console of an instance with this status has a source; while it is stopping the
/// source says its last words.
bool has_source(instance_status status) {
  using enum instance_status;
  return status == running || status == freezing || status == frozen || status == stopping;
}

} // namespace

std::variant<instance_fsm::actions, change_refusal> instance_fsm::ask(instance_change change) {
  if (const auto flaw = flaw_of(change))
    return *flaw;
  asked_ = change;
  actions out;
  begin(out, change == instance_change::restart ? instance_change::stop : change);
  check_invariants();
  return out;
}

std::optional<change_refusal> instance_fsm::flaw_of(instance_change change) const {
  if (status_ == instance_status::failed)
    return change_refusal::failed;
  if (asked_)
    return change_refusal::busy;
  const bool is_stopped = status_ == instance_status::stopped;
  switch (change) {
  case instance_change::start:
    return is_stopped ? std::nullopt : std::optional{change_refusal::already_running};
  case instance_change::stop:
    return is_stopped ? std::optional{change_refusal::already_stopped} : std::nullopt;
  case instance_change::restart:
    return is_stopped ? std::optional{change_refusal::not_running} : std::nullopt;
  case instance_change::freeze:
    return status_ == instance_status::running ? std::nullopt
                                               : std::optional{change_refusal::not_running};
  case instance_change::unfreeze:
    return status_ == instance_status::frozen ? std::nullopt
                                              : std::optional{change_refusal::not_frozen};
  }
  return std::nullopt;
}

instance_fsm::actions instance_fsm::on(const changed& event) {
  actions out;
  const auto made = std::exchange(making_, std::nullopt);
  if (!made)
    return out; // It has failed meanwhile.
  if (event.flaw.empty())
    seen_ = target_of(*made);
  if (event.flaw.empty() && asked_ == instance_change::restart && *made == instance_change::stop) {
    begin(out, instance_change::start);
  } else {
    asked_.reset();
    show(out, seen_);
    out.push_back(answer{event.flaw});
  }
  check_invariants();
  return out;
}

instance_fsm::actions instance_fsm::on(const seen& event) {
  actions out;
  if (status_ == instance_status::failed)
    return out;
  seen_ = event.status;
  if (!making_)
    show(out, seen_);
  check_invariants();
  return out;
}

instance_fsm::actions instance_fsm::on(const broken&) {
  actions out;
  if (status_ == instance_status::failed)
    return out;
  const bool is_asked = std::exchange(asked_, std::nullopt).has_value();
  making_.reset();
  seen_ = instance_status::failed;
  show(out, seen_);
  if (is_asked)
    out.push_back(answer{"The instance has failed"});
  check_invariants();
  return out;
}

void instance_fsm::begin(actions& out, instance_change change) {
  making_ = change;
  show(out, transition_of(change));
  out.push_back(make_change{change});
}

void instance_fsm::show(actions& out, instance_status status) {
  if (status == status_)
    return;
  const bool had_source = has_source(status_);
  status_ = status;
  if (has_source(status_) != had_source)
    out.push_back(want_console{!had_source});
  out.push_back(publish{});
}

void instance_fsm::check_invariants() const {
  assert(asked_.has_value() == making_.has_value());
  assert(making_ || status_ == seen_);
  assert(making_ != instance_change::restart);
  assert(status_ != instance_status::failed || !asked_);
}

} // namespace lectern
