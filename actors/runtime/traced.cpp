#include "actors/runtime/traced.hpp"

#include "actors/trace/uuid.hpp"

#include <algorithm>
#include <limits>

namespace lectern {

using trace::kind;

void traced::launched(trace::flight_recorder* recorder, std::uint32_t id, const char* name,
                      std::size_t unit) {
  id_ = id;
  auto* ring = trace::this_thread;
  if (ring == nullptr && recorder == nullptr)
    return;
  const auto parent = ring != nullptr ? ring->running() : 0;
  const auto role = role_number(name);
  put(recorder, {kind::spawn, id, parent, role, static_cast<std::uint32_t>(unit)});
  if (recorder == nullptr)
    return;
  trace::actor_entry entry;
  entry.id = id;
  entry.role = role;
  entry.unit = static_cast<std::uint8_t>(unit);
  entry.parent = parent;
  entry.born = recorder->now();
  entry_ = recorder->list(entry);
}

void traced::ended(trace::flight_recorder* recorder, std::uint32_t reason) {
  put(recorder, {kind::exit, id_, 0, 0, reason});
  if (recorder != nullptr)
    recorder->unlist(std::exchange(entry_, nullptr));
}

void traced::name_operation(const operation_id& name) {
  auto* ring = trace::this_thread;
  if (ring == nullptr)
    return;
  trace::record about;
  const auto number = trace::parse_uuid(name.text);
  trace::put_uuid(about, number);
  ring->put_at(ring->now(), {kind::operation_named, id_, 0, about.value, about.aux}, about.dur);
  if (entry_ != nullptr)
    entry_->operation = number;
}

void traced::show_idle(std::uint64_t took) noexcept {
  if (entry_ == nullptr)
    return;
  const bool entered = entry_->now_enters != 0;
  auto& handled = entered ? entry_->entered : entry_->messages;
  store(handled, handled + 1);
  store(entry_->busy, entry_->busy + took);
  store(entry_->phase, phase_);
  const auto shortened =
    std::min<std::uint64_t>(took >> 4, std::numeric_limits<std::uint32_t>::max());
  if (shortened > entry_->longest)
    store(entry_->longest, static_cast<std::uint32_t>(shortened));
  store(entry_->now_since, std::uint64_t{0});
}

void traced::count(kind record_kind, std::uint32_t peer, std::uint64_t value) noexcept {
  if (entry_ == nullptr)
    return;
  switch (record_kind) {
  case kind::link_open:
    store(entry_->link, peer);
    break;
  case kind::link_read:
  case kind::source_write:
    store(entry_->bytes_in, entry_->bytes_in + value);
    break;
  case kind::link_written:
  case kind::source_read:
    store(entry_->bytes_out, entry_->bytes_out + value);
    break;
  default:
    break;
  }
}

} // namespace lectern
