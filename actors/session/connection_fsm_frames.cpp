#include "actors/session/connection_fsm.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

/// Which frame is sent next, and what takes the place of what waits.
namespace lectern {

// -- about roles ------------------------------------------------------------------

/// What waits and was meant for the role before is void.
connection_fsm::actions connection_fsm::on(const role_changed& msg) {
  actions out;
  if (!accepts() || !dialect_->tells_roles())
    return out;
  std::erase_if(unsent_, [](const waiting& unsent) {
    return std::holds_alternative<grant_due>(unsent)
           || std::holds_alternative<control_asked>(unsent);
  });
  granted_untold_ = 0;
  enqueue_frame(dialect_->encode_role(msg));
  advance(out);
  return out;
}

connection_fsm::actions connection_fsm::on(viewers_changed msg) {
  return tell_newest(std::move(msg));
}

connection_fsm::actions connection_fsm::on(control_asked msg) {
  return tell_newest(std::move(msg));
}

/// One of its kind waits at most: it takes the place of an older one.
template <class News>
connection_fsm::actions connection_fsm::tell_newest(News msg) {
  actions out;
  if (!accepts() || !dialect_->tells_roles())
    return out;
  const auto older = std::find_if(unsent_.begin(), unsent_.end(), [](auto& unsent) {
    return std::holds_alternative<News>(unsent);
  });
  if (older != unsent_.end())
    *older = std::move(msg);
  else
    unsent_.emplace_back(std::move(msg));
  advance(out);
  return out;
}

// -- the next frame ---------------------------------------------------------------

net::frame connection_fsm::next_frame() {
  if (std::holds_alternative<net::chunk>(unsent_.front()))
    return next_output();
  net::frame data;
  if (auto* ready = std::get_if<net::frame>(&unsent_.front())) {
    data = std::move(*ready);
    unsent_bytes_ -= data.size();
    control_bytes_ -= data.size();
  } else if (auto* told = std::get_if<event_frame>(&unsent_.front())) {
    data = {net::frame_kind::text, {std::move(told->text)}};
    unsent_bytes_ -= data.size();
    in_flight_credit_ = data.size();
  } else if (const auto* viewers = std::get_if<viewers_changed>(&unsent_.front())) {
    data = dialect_->encode_viewers(*viewers);
  } else if (const auto* asked = std::get_if<control_asked>(&unsent_.front())) {
    data = dialect_->encode_asked(*asked);
  } else {
    data = dialect_->encode_grant({.bytes = std::exchange(granted_untold_, 0)});
  }
  unsent_.pop_front();
  in_flight_bytes_ = data.size();
  return data;
}

/// What stands together, as one frame.
net::frame connection_fsm::next_output() {
  std::vector<net::chunk> parts;
  std::size_t bytes = 0;
  while (!unsent_.empty() && bytes < limits_.frame_bytes_max) {
    auto* next = std::get_if<net::chunk>(&unsent_.front());
    if (next == nullptr)
      break;
    const auto taken = std::min(next->size(), limits_.frame_bytes_max - bytes);
    parts.push_back(next->first(taken));
    bytes += taken;
    if (taken == next->size())
      unsent_.pop_front();
    else
      *next = next->without_first(taken);
  }
  unsent_bytes_ -= bytes;
  in_flight_bytes_ = bytes;
  in_flight_credit_ = bytes;
  return dialect_->encode_output(std::move(parts));
}

} // namespace lectern
