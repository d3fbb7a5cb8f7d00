#include "app/page/revoked_passes.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

namespace lectern::page {

namespace {

constexpr std::string_view all_passes = "-";

std::int64_t unix_time_of(std::chrono::system_clock::time_point when) {
  return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

std::string line_of(std::string_view pass, std::chrono::system_clock::time_point expires) {
  return std::to_string(unix_time_of(expires)).append(" ").append(pass).append("\n");
}

} // namespace

void revoked_passes::add(std::string_view pass, time_point expires, time_point now) {
  forget_expired(now);
  if (expires <= now)
    return;
  if (pass == all_passes)
    none_until_ = std::max(none_until_, expires);
  else
    passes_.insert_or_assign(std::string{pass}, expires);
  while (passes_.size() > passes_max) {
    const auto first = std::min_element(passes_.begin(), passes_.end(),
                                        [](auto& a, auto& b) { return a.second < b.second; });
    none_until_ = std::max(none_until_, first->second);
    passes_.erase(first);
  }
}

bool revoked_passes::has(std::string_view pass, time_point expires) const {
  return expires <= none_until_ || passes_.contains(pass);
}

std::string revoked_passes::to_text() const {
  std::string text;
  if (none_until_ != time_point{})
    text += line_of(all_passes, none_until_);
  for (const auto& [pass, expires] : passes_)
    text += line_of(pass, expires);
  return text;
}

revoked_passes revoked_passes::from_text(std::string_view text, time_point now) {
  revoked_passes result;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::int64_t seconds = 0;
    const auto* end = line.data() + line.size();
    const auto [stop, failed] = std::from_chars(line.data(), end, seconds);
    if (failed == std::errc{} && stop != end && *stop == ' ' && std::next(stop) != end)
      result.add(line.substr(static_cast<std::size_t>(stop - line.data()) + 1),
                 time_point{std::chrono::seconds{seconds}}, now);
  }
  return result;
}

void revoked_passes::forget_expired(time_point now) {
  std::erase_if(passes_, [now](const auto& pass) { return pass.second <= now; });
}

} // namespace lectern::page
