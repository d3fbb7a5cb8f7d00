#include "actors/session/operation_fsm.hpp"

#include "actors/runtime/secret.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace lectern {

namespace {

using state = operation_fsm::slot::state;

bool shows_output(const operation_fsm::slot& s) noexcept {
  return s.role == socket_role::terminal || s.role == socket_role::output
         || s.role == socket_role::session;
}

bool is_unflushed(const operation_fsm::slot& s) noexcept {
  return s.now == state::joined || s.now == state::stopping;
}

bool is_open(const operation_fsm::slot& s) noexcept {
  return is_unflushed(s) || s.now == state::flushed;
}

bool stops_slot(const operation_fsm::actions& actions, std::size_t index) {
  return std::any_of(actions.begin(), actions.end(), [index](auto& action) {
    const auto* stop = std::get_if<operation_fsm::stop_slot>(&action);
    return stop != nullptr && stop->slot == index;
  });
}

} // namespace

operation_fsm::operation_fsm(std::vector<slot> slots, bool awaits_echo)
  : slots_(std::move(slots)), echo_(awaits_echo ? echo::wanted : echo::unwanted) {}

std::variant<socket_claim, ec> operation_fsm::claim(std::string_view secret) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!equal_secrets(slots_[i].secret, secret))
      continue;
    if (slots_[i].now != state::free)
      return ec::secret_used;
    if (phase_ != phase::connecting && phase_ != phase::running)
      return ec::operation_over;
    slots_[i].now = state::claimed;
    return socket_claim{i, slots_[i].role};
  }
  return ec::secret_unknown;
}

operation_fsm::actions operation_fsm::on(const begun&) {
  actions out;
  if (phase_ == phase::connecting)
    maybe_start(out);
  check_invariants();
  return out;
}

operation_fsm::actions operation_fsm::on_joined(std::size_t index, link_id link) {
  auto& joined = slots_.at(index);
  assert(joined.now == state::claimed);
  joined.now = state::joined;
  joined.link = link;
  actions out;
  if (phase_ == phase::running) {
    out.push_back(introduce{index});
  } else if (phase_ != phase::connecting) {
    stop(out, index); // Came too late.
  } else {
    maybe_start(out);
  }
  check_invariants();
  return out;
}

operation_fsm::actions operation_fsm::on_flushed(link_id link) {
  actions out;
  if (auto* s = find(link); s != nullptr && is_unflushed(*s))
    s->now = state::flushed;
  advance(out);
  return out;
}

operation_fsm::actions operation_fsm::on_stopped(link_id link) {
  actions out;
  auto* lost = find(link);
  if (lost == nullptr)
    return out;
  const auto before = std::exchange(lost->now, state::gone);
  const bool vital = is_vital(*lost);
  if (phase_ == phase::connecting && before == state::joined && (lost->required || vital)) {
    out = end_because({end_cause::client_left}, operation_status::failure, net::close_code::none);
    decision_->link = link;
    return out;
  }
  // A terminal that was flushed has seen the end of the work, and that of the
  // operation is on its way.
  if (phase_ == phase::running && vital && before == state::joined) {
    phase_ = phase::ending;
    decision_ = {end_cause::client_left, link, false};
    out.push_back(end_work{});
  }
  advance(out);
  return out;
}

operation_fsm::actions operation_fsm::on(work_ended event) {
  actions out;
  if (phase_ != phase::running && phase_ != phase::ending)
    return out;
  const bool is_lost = phase_ == phase::ending;
  if (decided_)
    outcome_.exit_code = event.exit_code;
  else
    outcome_ = std::move(event);
  if (!decision_)
    decision_ = {outcome_.reason.cause, {}, false};
  if (is_lost) { // No client waits for the rest.
    if (!decided_)
      outcome_.reason = {end_cause::client_left};
    finalise(out);
  } else {
    phase_ = phase::flushing;
    stop_joined(out, false);
  }
  advance(out);
  return out;
}

operation_fsm::actions operation_fsm::on(const connect_expired&) {
  if (phase_ != phase::connecting)
    return {};
  return end_because({end_cause::timed_out}, operation_status::failure,
                     net::close_code::policy_error);
}

operation_fsm::actions operation_fsm::on(const echo_expired&) {
  actions out;
  echo_ = echo::unwanted;
  advance(out);
  return out;
}

operation_fsm::actions operation_fsm::on(const cancel& event) {
  return end_because({.cause = end_cause::cancelled, .has_signed_out = event.has_signed_out},
                     operation_status::cancelled, net::close_code::normal);
}

operation_fsm::actions operation_fsm::on(const taken& event) {
  return end_because({end_cause::taken_over, event.by}, operation_status::cancelled,
                     net::close_code::normal);
}

operation_fsm::actions operation_fsm::on(const stalled&) {
  return end_because({end_cause::stalled}, operation_status::failure,
                     net::close_code::policy_error);
}

operation_fsm::actions operation_fsm::on(const shut_down&) {
  const bool ends_already = phase_ == phase::ending;
  const end_reason stopping{end_cause::stopped};
  auto out = end_because(stopping, operation_status::cancelled, net::close_code::going_away);
  for (auto& entry : out)
    if (auto* end = std::get_if<end_work>(&entry))
      end->at_once = true;
  if (ends_already)
    out.push_back(end_work{.at_once = true});
  // All at once: there is no time to end the work first. Also those that linger or were
  // stopped before, with more time than there is now.
  code_ = net::close_code::going_away;
  reason_ = stopping;
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (is_open(slots_[i]) && !stops_slot(out, i))
      stop(out, i);
  check_invariants();
  return out;
}

bool operation_fsm::is_vital(const slot& s) noexcept {
  return s.role == socket_role::terminal || s.role == socket_role::control
         || s.role == socket_role::session;
}

operation_fsm::slot* operation_fsm::find(link_id link) {
  const auto found = std::find_if(slots_.begin(), slots_.end(), [&](auto& s) {
    return s.link == link && s.now != state::free && s.now != state::claimed;
  });
  return found == slots_.end() ? nullptr : &*found;
}

operation_fsm::actions operation_fsm::end_because(end_reason reason, operation_status status,
                                                  net::close_code code) {
  actions out;
  if (phase_ >= phase::final)
    return out;
  if (!std::exchange(decided_, true)) {
    if (phase_ != phase::flushing) {
      outcome_ = {.status = status, .reason = reason, .exit_code = outcome_.exit_code};
      decision_ = {
        reason.cause, {}, reason.cause == end_cause::cancelled && !reason.has_signed_out};
    }
    code_ = code;
    if (code != net::close_code::none)
      reason_ = std::move(reason);
  }
  if (phase_ == phase::running) {
    phase_ = phase::ending;
    out.push_back(end_work{});
  } else if (phase_ != phase::ending) { // When flushing: readers had their time.
    finalise(out);
  }
  advance(out);
  return out;
}

/// Whether the final state waits for what the viewers have not got yet.
bool operation_fsm::awaits_outputs(actions& out) {
  const auto any_output = [this](auto is) {
    return std::any_of(slots_.begin(), slots_.end(),
                       [is](auto& s) { return shows_output(s) && is(s); });
  };
  if (any_output(is_unflushed))
    return true;
  if (!any_output(is_open) || echo_ == echo::unwanted)
    return false;
  if (std::exchange(echo_, echo::awaited) == echo::wanted)
    out.push_back(arm_echo_deadline{});
  return true;
}

void operation_fsm::maybe_start(actions& out) {
  if (!std::all_of(slots_.begin(), slots_.end(), [](auto& s) { return !s.required || is_open(s); }))
    return;
  phase_ = phase::running;
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (is_open(slots_[i]))
      out.push_back(introduce{i});
  out.push_back(start_work{});
}

void operation_fsm::advance(actions& out) {
  if (phase_ == phase::flushing && !awaits_outputs(out))
    finalise(out);
  if (phase_ == phase::final && std::none_of(slots_.begin(), slots_.end(), is_open)) {
    phase_ = phase::over;
    out.push_back(forget{});
  }
  check_invariants();
}

void operation_fsm::finalise(actions& out) {
  phase_ = phase::final;
  if (outcome_.status == operation_status::success && flaw_) {
    outcome_.status = operation_status::failure;
    outcome_.flaw = flaw_;
  }
  stop_joined(out, true);
  out.push_back(publish{});
}

void operation_fsm::stop(actions& out, std::size_t index) {
  slots_[index].now = state::stopping;
  out.push_back(stop_slot{index, code_, reason_, phase_ == phase::flushing});
}

/// Stops the sockets of the client's words, those that wait to hear how it ended, and with
/// `outputs_too` all that are not ending yet. Control stays to the last.
void operation_fsm::stop_joined(actions& out, bool outputs_too) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const bool due =
      slots_[i].role == socket_role::input || slots_[i].role == socket_role::session || outputs_too;
    const bool is_slow =
      outputs_too && slots_[i].role == socket_role::session && slots_[i].now == state::stopping;
    if ((slots_[i].now == state::joined || is_slow) && due)
      stop(out, i);
  }
}

void operation_fsm::check_invariants() const {
  [[maybe_unused]] const auto any = [this](auto is) {
    return std::any_of(slots_.begin(), slots_.end(), is);
  };
  [[maybe_unused]] const auto is_joined = [](auto& s) { return s.now == state::joined; };
  assert((phase_ == phase::over) == (is_over() && !any(is_open)));
  assert(phase_ != phase::connecting || !decision_);
  assert(phase_ < phase::flushing || is_final(outcome_.status));
  assert(!is_over() || !any(is_joined));
}

} // namespace lectern
