#include "actors/source/mode_history.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace lectern {

namespace {

/// Given: of a character of UTF-8 that was cut, so many bytes follow the first at most (RFC 3629).
constexpr std::size_t continuation_bytes_max = 3;

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Calls `use` with each part of the log from `from` to `to`, until it returns false.
template <class Use>
void for_each_part(const output_log& log, std::uint64_t from, std::uint64_t to, Use use) {
  while (from < to) {
    const auto part = log.read(from, static_cast<std::size_t>(to - from));
    if (!use(part.text()))
      return;
    from += part.size();
  }
}

} // namespace

void mode_history::follow(const output_log& log) {
  assert(log.begin() <= followed_ || log.begin() == log.end());
  while (followed_ < log.end()) {
    if (const auto block = log.block_of(followed_); block == followed_)
      marks_.push_back({block, current_});
    const auto part = log.read(followed_, static_cast<std::size_t>(log.end() - followed_));
    current_.consume(part.text());
    followed_ += part.size();
  }
  const auto kept = std::find_if(marks_.begin(), marks_.end(),
                                 [&](const mark& entry) { return entry.offset >= log.begin(); });
  marks_.erase(marks_.begin(), kept);
}

mode_history::place mode_history::find(const output_log& log, std::uint64_t offset) const {
  const auto after =
    std::upper_bound(marks_.begin(), marks_.end(), offset,
                     [](std::uint64_t at, const mark& entry) { return at < entry.offset; });
  if (offset == 0 || after == marks_.begin())
    return {offset, {}, false};
  auto modes = std::prev(after)->modes;
  for_each_part(log, std::prev(after)->offset, offset, [&](std::string_view part) {
    modes.consume(part);
    return true;
  });
  std::size_t skipped = modes.is_in_sequence() ? continuation_bytes_max : 0;
  for_each_part(log, offset, log.end(), [&](std::string_view part) {
    for (std::size_t i = 0; i < part.size(); ++i, ++offset) {
      const bool is_cut = continues_character(part[i]) && skipped < continuation_bytes_max;
      if (!modes.is_in_sequence() && !is_cut)
        return false;
      ++skipped;
      modes.consume(part.substr(i, 1));
    }
    return true;
  });
  return {offset, modes.set(), modes.alternate_screen() && current_.alternate_screen()};
}

} // namespace lectern
