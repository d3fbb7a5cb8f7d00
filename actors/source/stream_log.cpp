#include "actors/source/stream_log.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

namespace lectern {

// -- the source -----------------------------------------------------------------

std::size_t stream_log::wanted() const noexcept {
  std::size_t least = SIZE_MAX;
  for (const auto& [viewer, view] : views_)
    if (holds_back(view))
      least = std::min(least, view.credit);
  return least;
}

void stream_log::commit(std::size_t size) {
  log_.commit(size);
  budget_.add_read(size);
  if (options_.follows_modes)
    modes_.follow(log_);
}

void stream_log::rest() noexcept {
  log_.give_back();
  const bool is_taken = std::all_of(views_.begin(), views_.end(), [this](const auto& entry) {
    return entry.second.cursor == entry.second.end_in(log_);
  });
  if (options_.log_bytes == 0 && is_taken)
    log_.clear();
}

void stream_log::reset_modes() {
  const auto reset = modes_.current().reset();
  auto unlogged = std::as_bytes(std::span{reset});
  while (!unlogged.empty()) {
    const auto space = log_.prepare();
    const auto size = std::min(space.size(), unlogged.size());
    std::memcpy(space.data(), unlogged.data(), size);
    commit(size);
    unlogged = unlogged.subspan(size);
  }
}

stream_log::deliveries stream_log::end_source(const source_ending& ending) {
  for (auto& [viewer, view] : views_)
    if (!view.end)
      view.end = {log_.end(), ending};
  return serve();
}

// -- views ------------------------------------------------------------------------

stream_log::deliveries stream_log::attach(viewer_id viewer, std::uint64_t from,
                                          lectern::pace pace) {
  views_[viewer] = {.cursor = from, .credit = options_.window_bytes, .pace = pace, .end = {}};
  return add_credit(viewer, 0);
}

void stream_log::set_pace(viewer_id viewer, lectern::pace pace) {
  if (const auto found = views_.find(viewer); found != views_.end())
    found->second.pace = pace;
}

stream_log::deliveries stream_log::add_credit(viewer_id viewer, std::size_t bytes) {
  deliveries out;
  const auto found = views_.find(viewer);
  if (found == views_.end())
    return out;
  found->second.credit += bytes;
  found->second.was_behind = found->second.was_behind && bytes == 0;
  if (is_in_turn(found->second))
    serve_in_turn(out);
  else if (!serve(out, viewer, found->second, SIZE_MAX))
    views_.erase(found);
  return out;
}

stream_log::deliveries stream_log::serve() {
  deliveries out;
  for (auto at = views_.begin(); at != views_.end();) {
    const bool stays = is_in_turn(at->second) || serve(out, at->first, at->second, SIZE_MAX);
    at = stays ? std::next(at) : views_.erase(at);
  }
  serve_in_turn(out);
  return out;
}

bool stream_log::views_ended_source(viewer_id viewer) const {
  const auto found = views_.find(viewer);
  return found != views_.end() && found->second.end.has_value();
}

stream_log::deliveries stream_log::serve_turn() {
  budget_.begin_turn();
  return serve();
}

/// A piece for one after the other, for several rounds if the budget allows them.
void stream_log::serve_in_turn(deliveries& out) {
  while (budget_.allows_message()) {
    const auto at = next_in_turn();
    if (at == views_.end())
      return;
    last_in_turn_ = at->first;
    auto sent = out.size();
    if (!serve(out, at->first, at->second, piece_bytes_min_))
      views_.erase(at);
    for (; sent < out.size(); ++sent) {
      const auto* part = std::get_if<output>(&out[sent].message);
      budget_.spend(part == nullptr ? 0 : part->data.size());
    }
  }
}

/// The view after the one that had the last turn for which there is something.
std::map<viewer_id, stream_log::view_state>::iterator stream_log::next_in_turn() {
  auto at = views_.upper_bound(last_in_turn_);
  for (auto left = views_.size(); left > 0; --left, ++at) {
    if (at == views_.end())
      at = views_.begin();
    if (is_in_turn(at->second) && is_ready(at->second))
      return at;
  }
  return views_.end();
}

/// Whether there is something that could be sent now.
bool stream_log::is_ready(const view_state& view) const {
  return (view.end || view.cursor < log_.end()) && !awaits_credit(view);
}

std::vector<viewer_id> stream_log::take_stalled() {
  std::vector<viewer_id> stalled;
  for (auto& [viewer, view] : views_)
    if (std::exchange(view.was_behind, is_behind(view)) && view.was_behind)
      stalled.push_back(viewer);
  return stalled;
}

/// @param bytes_max Output that may be sent.
/// @returns Whether the view stays: its source has not ended, or there is more to send than it
///   has credit for.
bool stream_log::serve(deliveries& out, viewer_id viewer, view_state& to,
                       std::size_t bytes_max) const {
  const auto end = to.end_in(log_);
  // Until it has credit, a gap may still grow.
  if (awaits_credit(to) && !abandoned_)
    return true;
  if (to.cursor < log_.begin())
    skip_to(out, viewer, to, std::min(end, find_place(log_.begin()).offset));
  send_output(out, viewer, to, bytes_max);
  if (to.end && abandoned_ && to.cursor < end)
    skip_to(out, viewer, to, end);
  if (!to.end || to.cursor < end)
    return true;
  out.push_back({viewer, stream_ended{id_of(viewer), end, to.end->ending}});
  return false;
}

void stream_log::send_output(deliveries& out, viewer_id viewer, view_state& to,
                             std::size_t bytes_max) const {
  const auto end = std::min(to.end_in(log_), to.cursor + std::min(bytes_max, to.credit));
  while (to.cursor < end) {
    auto part = log_.read(to.cursor, end - to.cursor);
    const auto size = part.size();
    out.push_back({viewer, output{id_of(viewer), to.cursor, std::move(part)}});
    to.cursor += size;
    to.credit -= size;
  }
}

void stream_log::skip_to(deliveries& out, viewer_id viewer, view_state& to,
                         std::uint64_t offset) const {
  out.push_back({viewer, output_gap{id_of(viewer), to.cursor, offset}});
  to.cursor = offset;
}

/// Whether it has output waiting, and too little credit to be sent any.
bool stream_log::awaits_credit(const view_state& view) const {
  const auto from = std::max(view.cursor, log_.begin());
  const auto end = view.end_in(log_);
  const std::size_t least = view.pace == pace::held_back ? 1 : piece_bytes_min_;
  return from < end && view.credit < std::min<std::uint64_t>(end - from, least);
}

/// Whether it has something to catch up with. One that acknowledges by the eighth of a window is
/// not behind with what it has not acknowledged yet.
bool stream_log::is_behind(const view_state& view) const {
  return view.pace != pace::held_back
         && (awaits_credit(view)
             || view.credit + options_.window_bytes / 8 < options_.window_bytes);
}

// -- places -----------------------------------------------------------------------

std::uint64_t stream_log::tail(std::size_t bytes_max) const {
  if (log_.end() - shown_from() <= bytes_max)
    return shown_from();
  const auto from = log_.end() - bytes_max;
  const auto part = log_.read(from, bytes_max);
  const auto line = part.text().find('\n');
  return line == std::string_view::npos ? from : from + line + 1;
}

} // namespace lectern
