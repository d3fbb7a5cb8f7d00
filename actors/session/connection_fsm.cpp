#include "actors/session/connection_fsm.hpp"

#include "actors/runtime/overloaded.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace lectern {

connection_fsm::connection_fsm(std::unique_ptr<codec> dialect, connection_limits limits)
  : dialect_(std::move(dialect)), limits_(limits) {}

// -- from the link --------------------------------------------------------------

connection_fsm::actions connection_fsm::on(const net::link_opened&) {
  assert(phase_ == phase::opening || phase_ == phase::draining);
  actions out;
  if (phase_ == phase::opening)
    phase_ = phase::open;
  opened_ = true;
  advance(out);
  maybe_read(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const net::part_received& part) {
  read_pending_ = false;
  actions out;
  obey(out, dialect_->decode(part));
  if (settling_ && !held_.empty()) // More than any source takes at once.
    leave(out);
  maybe_read(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const net::write_finished&) {
  assert(write_in_flight_);
  actions out;
  write_in_flight_ = pinging_ = false;
  moved_ = true;
  sent_bytes_ += std::exchange(in_flight_bytes_, 0);
  if (const auto bytes = std::exchange(in_flight_credit_, 0);
      bytes > 0 && !dialect_->acknowledges())
    out.push_back(return_credit{bytes});
  advance(out);
  maybe_read(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const net::input_settled&) {
  actions out;
  if (settling_)
    leave(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const net::link_closed& end) {
  actions out;
  if (phase_ != phase::closed)
    finish(out, phase_ == phase::closing ? cause_
                : end.error              ? link_cause::broken
                                         : link_cause::peer_left);
  return out;
}

// -- from the source ------------------------------------------------------------

connection_fsm::actions connection_fsm::on_attached() {
  actions out;
  attached_ = true;
  if (phase_ == phase::closed)
    out.push_back(leave_source{});
  maybe_read(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const view_begun& msg) {
  actions out;
  if (accepts())
    enqueue_frame(dialect_->encode_begin(msg));
  advance(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const input_grant& grant) {
  actions out;
  input_allowed_ += grant.bytes;
  pass_held(out);
  if (accepts() && dialect_->tells_grants()) {
    if (granted_untold_ == 0)
      unsent_.emplace_back(grant_due{});
    granted_untold_ += grant.bytes;
  }
  advance(out);
  maybe_read(out);
  return out;
}

connection_fsm::actions connection_fsm::on(output msg) {
  actions out;
  if (!accepts())
    return out;
  unsent_bytes_ += msg.data.size();
  auto* last = unsent_.empty() ? nullptr : std::get_if<net::chunk>(&unsent_.back());
  if (last == nullptr || !last->extend_by(msg.data))
    unsent_.emplace_back(std::move(msg.data));
  advance(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const output_gap& gap) {
  actions out;
  if (accepts())
    enqueue_frame(dialect_->encode_gap(gap));
  advance(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const stream_ended&) {
  actions out;
  if (!accepts() || dialect_->tells_ending())
    return out;
  enqueue_frame(dialect_->encode_end());
  if (settling_)
    leave(out);
  // No deadline: the end waits for the bytes, however slow the reader.
  phase_ = phase::draining;
  advance(out);
  maybe_read(out);
  return out;
}

// -- from the owner -------------------------------------------------------------

connection_fsm::actions connection_fsm::on(const event_frame& event) {
  actions out;
  if (!accepts())
    return out;
  unsent_bytes_ += event.text.size();
  unsent_.emplace_back(event);
  advance(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const leave_view&) {
  actions out;
  if (phase_ == phase::closed)
    return out;
  if (settling_)
    return out;
  input_allowed_ = limits_.leaving_bytes_max;
  pass_held(out);
  if (phase_ != phase::open || !attached_ || !held_.empty()) {
    leave(out);
    return out;
  }
  settling_ = true;
  out.push_back(settle{});
  maybe_read(out);
  return out;
}

connection_fsm::actions connection_fsm::on(const stop_link& msg) {
  actions out;
  stop_with(out, msg, msg.reason ? dialect_->close_text(*msg.reason) : std::string{},
            link_cause::finished);
  return out;
}

// -- from the clock -------------------------------------------------------------

connection_fsm::actions connection_fsm::on(const ping_due&) {
  actions out;
  const bool idle = !std::exchange(active_since_ping_, false);
  if (phase_ != phase::open || !idle || write_in_flight_)
    return out;
  write_in_flight_ = pinging_ = true;
  if (auto word = dialect_->encode_idle()) {
    in_flight_bytes_ = word->size();
    out.push_back(write{std::move(*word)});
  } else {
    out.push_back(ping{});
  }
  return out;
}

connection_fsm::actions connection_fsm::on(const drain_expired&) {
  actions out;
  if (phase_ == phase::draining || phase_ == phase::closing) {
    out.push_back(drop{});
    finish(out, phase_ == phase::closing ? cause_ : link_cause::too_slow);
  }
  return out;
}

connection_fsm::actions connection_fsm::on(const stall_due&) {
  actions out;
  if (!std::exchange(moved_, false) && awaits_writing())
    out.push_back(report_stalled{});
  return out;
}

// -- inside ---------------------------------------------------------------------

bool connection_fsm::accepts() const noexcept {
  return phase_ == phase::opening || phase_ == phase::open;
}

bool connection_fsm::awaits_writing() const noexcept {
  const bool is_writing = write_in_flight_ && !pinging_;
  return phase_ < phase::closing && opened_ && (is_writing || !unsent_.empty());
}

void connection_fsm::enqueue_frame(std::optional<net::frame> data) {
  if (!data)
    return;
  unsent_bytes_ += data->size();
  control_bytes_ += data->size();
  unsent_.emplace_back(std::move(*data));
}

/// Does what the peer means.
void connection_fsm::obey(actions& out, client_message message) {
  if (auto* broken = std::get_if<violation>(&message))
    stop_with(out, {static_cast<std::uint16_t>(broken->code)}, std::move(broken->reason),
              link_cause::violated);
  else if (const auto* taken = std::get_if<output_taken>(&message))
    out.push_back(return_credit{taken->bytes});
  else if (auto* typed = std::get_if<typed_in>(&message); typed && dialect_->carries_input())
    hold(out, std::move(typed->data));
  else if (!std::holds_alternative<std::monostate>(message) && attached_)
    out.push_back(tell_source{std::move(message)});
  else if (const auto* early = std::get_if<window_resized>(&message); early && !left_)
    out.push_back(tell_owner{*early});
  else if (const auto* late = std::get_if<typed_in>(&message))
    input_dropped_ += late->data.size();
}

/// Input that was not granted beforehand: the source gets what it takes by now.
void connection_fsm::hold(actions& out, net::chunk data) {
  assert(held_.empty());
  held_ = std::move(data);
  pass_held(out);
}

void connection_fsm::pass_held(actions& out) {
  const auto size = std::min(input_allowed_, held_.size());
  if (size == 0 || phase_ != phase::open || !attached_)
    return;
  out.push_back(tell_source{typed_in{held_.first(size)}});
  held_ = held_.without_first(size);
  input_allowed_ -= size;
}

void connection_fsm::drop_held() {
  input_dropped_ += held_.size();
  held_ = {};
}

void connection_fsm::leave(actions& out) {
  drop_held();
  settling_ = false;
  left_ = true;
  if (std::exchange(attached_, false))
    out.push_back(leave_source{});
  out.push_back(report_left{});
}

void connection_fsm::stop_with(actions& out, const stop_link& order, std::string text,
                               link_cause cause) {
  const bool ending = phase_ == phase::draining || phase_ == phase::closing;
  if (phase_ == phase::closed || (ending && cause == link_cause::violated))
    return;
  if (!ending) {
    close_code_ = static_cast<net::close_code>(order.code);
    if (order.outcome)
      enqueue_frame(dialect_->encode_ending(*order.outcome, order.reason));
    close_reason_ = std::move(text);
    cause_ = cause;
    if (settling_)
      leave(out);
    phase_ = phase::draining;
  }
  if (order.within)
    out.push_back(arm_drain_deadline{*order.within});
  advance(out);
  maybe_read(out);
}

/// Starts the next write, or closes after the last one.
void connection_fsm::advance(actions& out) {
  if (!opened_ || write_in_flight_ || phase_ == phase::closing || phase_ == phase::closed)
    return;
  if (!unsent_.empty()) {
    out.push_back(write{next_frame()});
    write_in_flight_ = true;
    active_since_ping_ = true;
  } else if (phase_ == phase::draining) {
    out.push_back(close{close_code_, close_reason_});
    phase_ = phase::closing;
    if (cause_ != link_cause::violated)
      out.push_back(report_flushed{});
  }
  check_invariants();
}

/// Whether the peer may speak. Not while input waits: a Close that was read early would overtake
/// it. When the end is on its way, only Close is of interest.
bool connection_fsm::may_read() const noexcept {
  if (!opened_ || control_bytes_ > limits_.control_bytes_max)
    return false;
  if (phase_ == phase::draining)
    return true;
  const bool awaits_source = dialect_->carries_input() && !attached_;
  return phase_ == phase::open && !awaits_source && held_.empty();
}

void connection_fsm::maybe_read(actions& out) {
  if (phase_ == phase::draining)
    drop_held();
  if (!read_pending_ && may_read()) {
    read_pending_ = true;
    out.push_back(read{});
  }
}

void connection_fsm::finish(actions& out, link_cause why) {
  phase_ = phase::closed;
  if (settling_)
    leave(out);
  else if (attached_)
    out.push_back(leave_source{});
  drop_held();
  out.push_back(report_stopped{why, sent_bytes_, unsent_bytes_ + in_flight_bytes_, input_dropped_});
  unsent_.clear();
  check_invariants();
}

void connection_fsm::check_invariants() const {
  assert(phase_ != phase::closing || unsent_.empty());
  assert(phase_ != phase::closing || !write_in_flight_);
  assert(in_flight_credit_ <= in_flight_bytes_);
  assert(write_in_flight_ || in_flight_bytes_ == 0 || phase_ == phase::closed);
}

} // namespace lectern
