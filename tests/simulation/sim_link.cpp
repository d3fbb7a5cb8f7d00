#include "tests/simulation/sim_link.hpp"

#include <boost/system/errc.hpp>

#include <utility>

namespace lectern::simulation {

namespace {

/// Bytes that the kernel buffers for a client that does not read.
constexpr std::size_t kernel_bytes = 64 * 1024;

/// Writes to a peer that has left before its reset arrives, which the first of them causes.
constexpr int unheard_writes_max = 2;

/// The largest part of a message that is read at once.
constexpr std::size_t part_bytes_max = 64 * 1024;

boost::system::error_code broken() {
  return boost::system::errc::make_error_code(boost::system::errc::connection_reset);
}

} // namespace

sim_link::sim_link(run_context& context, std::size_t number)
  : task_owner("link", number), context_(context), linger_(context.clock.make_timer()),
    opens_(context.order, *this, "is open", [this] { finish_open(); }),
    reads_(context.order, *this, "has something to read", [this] { finish_read(); }),
    settles_(context.order, *this, "has settled", [this] { finish_settling(); }),
    writes_(context.order, *this, "finishes its write", [this] { finish_write(); }),
    closes_(context.order, *this, "has closed", [this] { finish_close(); }),
    client_reads_(context.order, *this, "is read by its client", [this] { deliver(); }) {}

// -- the client's end -----------------------------------------------------------

void sim_link::send(net::frame_kind kind, std::string text) {
  if (kind == net::frame_kind::binary)
    bytes_sent_ += text.size();
  to_service_.push_back({kind, std::move(text)});
  update();
}

void sim_link::leave() {
  if (peer_ == peer::there)
    peer_ = peer::left;
  update();
}

void sim_link::reset() {
  peer_ = peer::reset;
  to_service_.clear();
  update();
}

void sim_link::fall_silent() {
  if (peer_ == peer::there)
    peer_ = peer::silent;
  update();
}

void sim_link::set_reading(bool reads) {
  client_reads_on_ = reads;
  update();
}

void sim_link::deliver() {
  while (!to_client_.empty()) {
    take(to_client_.front());
    to_client_.pop_front();
  }
  to_client_bytes_ = 0;
  update();
}

void sim_link::take(sent& frame) {
  switch (frame.type) {
  case sent::kind::binary:
    if (got_.end_marks > 0)
      context_.report(rules::one_end_mark, name() + " delivers bytes after its end mark");
    got_.data += frame.text;
    break;
  case sent::kind::text:
    if (frame.text.empty()) {
      ++got_.end_marks;
    } else {
      got_.places.push_back(got_.data.size());
      got_.texts.push_back(std::move(frame.text));
    }
    break;
  case sent::kind::ping:
    break;
  case sent::kind::close:
    got_.closed = true;
    got_.code = frame.code;
    answered_ = answers_close_;
    break;
  }
}

// -- the service's end ------------------------------------------------------------

void sim_link::open(net::link_sink sink) {
  if (phase_ != phase::fresh)
    context_.report(rules::one_owner, name() + " is opened twice");
  owner_ = context_.clock.actor;
  sink_ = std::move(sink);
  phase_ = phase::opening;
  update();
}

void sim_link::read() {
  check_turn("read");
  if (reading_)
    context_.report(rules::use, name() + " is read twice at once");
  reading_ = true;
  update();
}

void sim_link::settle() {
  check_turn("settle");
  if (settling_)
    context_.report(rules::use, name() + " is asked to settle twice");
  settling_ = true;
  due_ = bytes_sent_;
  unsettled_ = to_service_.size() + (peer_ == peer::left || peer_ == peer::reset ? 1 : 0);
  update();
}

void sim_link::write(net::frame data) {
  sent frame{data.kind == net::frame_kind::text ? sent::kind::text : sent::kind::binary, {}, 0};
  frame.text.reserve(data.size());
  for (const auto& part : data.parts)
    frame.text += part.text();
  start_write(std::move(frame), "write");
}

void sim_link::ping() {
  start_write({sent::kind::ping, {}, 0}, "ping");
}

void sim_link::start_write(sent frame, const char* call) {
  check_turn(call);
  context_.note([&] { return name() + ": " + call + ' ' + std::to_string(frame.text.size()); });
  if (in_flight_)
    context_.report(rules::one_write, name() + ": a second write while one is in flight");
  in_flight_ = std::move(frame);
  update();
}

void sim_link::close(net::close_code code, std::string_view reason) {
  check_turn("close");
  if (in_flight_)
    context_.report(rules::one_write, name() + ": Close while a write is in flight");
  context_.note([&] {
    return name() + ": close " + std::to_string(static_cast<unsigned>(code)) + ' '
           + std::string{reason};
  });
  phase_ = phase::closing;
  sent_before_close_ = bytes_sent_;
  to_client_.push_back({sent::kind::close, {}, static_cast<std::uint16_t>(code)});
  linger_.start(net::ws_limits{}.linger, [this] {
    emit_end(boost::system::errc::make_error_code(boost::system::errc::timed_out));
  });
  update();
}

void sim_link::drop() {
  context_.note([&] { return name() + (is_released() ? ": released" : ": dropped"); });
  phase_ = phase::over;
  sink_ = nullptr;
  linger_.cancel();
  update();
}

void sim_link::check_turn(const char* call) {
  if (context_.clock.actor != owner_)
    context_.report(rules::one_owner,
                    name() + ": " + call + " by an actor that is not its connection");
  if (phase_ == phase::closing || phase_ == phase::over)
    context_.report(rules::close_is_last, name() + ": " + call + " after its end");
  if (phase_ == phase::opening)
    context_.report(rules::use, name() + ": " + call + " before the handshake is answered");
}

// -- what happens -----------------------------------------------------------------

void sim_link::finish_open() {
  if (peer_ == peer::reset || (peer_ == peer::left && context_.order.chance().one_in(2)))
    return emit_end(broken());
  phase_ = phase::open;
  opened_ = true;
  emit(net::link_opened{});
}

void sim_link::finish_read() {
  if (to_service_.empty())
    return emit_end(peer_ == peer::reset ? broken() : boost::system::error_code{});
  reading_ = false;
  auto& first = to_service_.front();
  auto size = std::min(first.text.size(), part_bytes_max);
  if (context_.short_io && size > 1 && context_.order.chance().one_in(4))
    size = context_.order.chance().between(1, size);
  const bool last = size == first.text.size();
  const auto text = std::string_view{first.text}.substr(0, size);
  net::part_received part{first.kind, net::chunk::copy_of(text), last};
  first.text.erase(0, size);
  if (last) {
    to_service_.pop_front();
    unsettled_ -= std::min<std::size_t>(unsettled_, 1);
  }
  emit(std::move(part));
}

void sim_link::finish_settling() {
  settling_ = false;
  emit(net::input_settled{});
}

/// Whether the write that finishes now has failed. To a peer that has left it may still seem to
/// succeed, until the kernel has heard of it; chance decides when that is.
bool sim_link::draw_failure() {
  if (write_failed_ || peer_ == peer::reset)
    return true;
  return peer_ == peer::left
         && (context_.order.chance().one_in(2) || ++unheard_writes_ > unheard_writes_max);
}

void sim_link::finish_write() {
  if (draw_failure()) {
    write_failed_ = true;
    return reading_ && !to_service_.empty() ? update() : emit_end(broken());
  }
  if (in_flight_->type == sent::kind::binary)
    bytes_written_ += in_flight_->text.size();
  to_client_bytes_ += in_flight_->text.size();
  to_client_.push_back(std::move(*in_flight_));
  in_flight_.reset();
  emit(net::write_finished{});
}

void sim_link::finish_close() {
  emit_end(peer_ == peer::reset ? broken() : boost::system::error_code{});
}

void sim_link::emit(net::link_event event) {
  update(); // First, since the connection may call back from its handler.
  const turn owners_turn{context_, owner_};
  const auto sink = sink_; // Outlives a drop by the handler.
  sink(std::move(event));
}

void sim_link::emit_end(boost::system::error_code error) {
  phase_ = phase::over;
  linger_.cancel();
  context_.note([&] { return name() + ": over" + (error ? ", " + error.message() : ""); });
  emit(net::link_closed{error});
}

void sim_link::update() {
  const bool ended = peer_ == peer::left || peer_ == peer::reset;
  const bool has_room = to_client_bytes_ < kernel_bytes;
  const bool more = !to_service_.empty() || ended;
  opens_.set_possible(phase_ == phase::opening);
  reads_.set_possible(phase_ == phase::open && reading_ && more);
  settles_.set_possible(phase_ == phase::open && settling_ && (unsettled_ == 0 || !reading_));
  const bool reads_first = write_failed_ && reading_ && !to_service_.empty();
  writes_.set_possible(phase_ == phase::open && in_flight_ && (has_room || ended) && !reads_first);
  closes_.set_possible(phase_ == phase::closing && (answered_ || ended));
  client_reads_.set_possible(peer_ == peer::there && client_reads_on_ && !to_client_.empty());
  if (on_change)
    on_change();
}

} // namespace lectern::simulation
