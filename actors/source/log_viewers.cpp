#include "actors/source/log_viewers.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace lectern {

log_viewers::deliveries log_viewers::attach(link_id link, std::uint64_t from) {
  viewers_[link] = {.cursor = from, .credit = window_, .end = {}};
  return add_credit(link, 0);
}

log_viewers::deliveries log_viewers::add_credit(link_id link, std::size_t bytes) {
  deliveries out;
  const auto found = viewers_.find(link);
  if (found == viewers_.end())
    return out;
  found->second.credit += bytes;
  found->second.moved = found->second.moved || bytes > 0;
  if (!serve(out, link, found->second))
    viewers_.erase(found);
  return out;
}

log_viewers::deliveries log_viewers::serve() {
  deliveries out;
  for (auto at = viewers_.begin(); at != viewers_.end();)
    at = serve(out, at->first, at->second) ? std::next(at) : viewers_.erase(at);
  return out;
}

log_viewers::deliveries log_viewers::end_source(std::optional<int> exit_code) {
  for (auto& [link, whom] : viewers_)
    if (!whom.end)
      whom.end = {log_.end(), exit_code};
  return serve();
}

bool log_viewers::any_stalled() {
  bool any = false;
  for (auto& [link, whom] : viewers_) {
    any = (awaits_credit(whom) && !whom.moved) || any;
    whom.moved = false;
  }
  return any;
}

std::uint64_t log_viewers::tail(std::size_t bytes_max) const {
  if (log_.end() - shown_from() <= bytes_max)
    return shown_from();
  const auto from = log_.end() - bytes_max;
  const auto part = log_.read(from, bytes_max);
  const auto line = part.text().find('\n');
  return line == std::string_view::npos ? from : from + line + 1;
}

/// Whether it has output waiting, and too little credit to be sent any.
bool log_viewers::awaits_credit(const viewer& whom) const {
  const auto from = std::max(whom.cursor, log_.begin());
  const auto end = whom.end_in(log_);
  return from < end && whom.credit < std::min<std::uint64_t>(end - from, piece_bytes_min_);
}

/// @returns Whether the viewer stays: its source has not ended, or there is more
///   to send than it has credit for.
bool log_viewers::serve(deliveries& out, link_id link, viewer& whom) const {
  const auto end = whom.end_in(log_);
  // Until it has credit, a gap may still grow.
  if (awaits_credit(whom))
    return true;
  if (whom.cursor < log_.begin()) {
    const auto kept = std::min(end, find_place(log_.begin()).offset);
    out.push_back({link, output_gap{whom.cursor, kept}});
    whom.cursor = kept;
  }
  while (whom.credit > 0 && whom.cursor < end) {
    auto part = log_.read(whom.cursor, std::min<std::uint64_t>(whom.credit, end - whom.cursor));
    const auto size = part.size();
    out.push_back({link, output{whom.cursor, std::move(part)}});
    whom.cursor += size;
    whom.credit -= size;
  }
  if (!whom.end || whom.cursor < end)
    return true;
  out.push_back({link, output_end{whom.end->exit_code}});
  return false;
}

} // namespace lectern
