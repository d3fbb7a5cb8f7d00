#include "tools/actor-trace/views/folding.hpp"

#include "tools/actor-trace/views/signature.hpp"
#include "tools/actor-trace/views/wording.hpp"

#include <algorithm>
#include <map>

namespace lectern::tracing {

namespace {

/// What happens more often than this is folded.
constexpr std::size_t shown_each_max = 3;

void add(fold& to, const reading& in, event_index at, const bytes_by_event& bytes_of_messages) {
  const auto& entry = in.seen[at];
  ++to.count;
  to.last = at;
  const auto attached = bytes_of_messages.find(at);
  const auto bytes =
    attached == bytes_of_messages.end() ? bytes_of(in, entry) : std::optional{attached->second};
  if (bytes)
    to.bytes = to.bytes.value_or(0) + *bytes;
  to.longest_wait = std::max(to.longest_wait, wait_time(in, at).value_or(0));
  to.longest_run = std::max(to.longest_run, run_time(in, at).value_or(0));
  to.hangs = to.hangs || (is_handler(entry) && entry.dur == 0);
}

} // namespace

std::vector<fold> folded(const reading& in, std::span<const event_index> shown,
                         const bytes_by_event& bytes) {
  std::map<signature, std::size_t> count;
  for (const auto at : shown)
    ++count[signature_of(in.seen[at])];
  std::vector<fold> folds;
  std::map<signature, std::size_t> open; // Places of what is being gathered.
  for (const auto at : shown) {
    const auto key = signature_of(in.seen[at]);
    const auto is_rare = count[key] <= shown_each_max;
    if (is_rare)
      open.clear();
    const auto [place, is_new] = open.try_emplace(key, folds.size());
    if (is_new)
      folds.push_back({.first = at});
    add(folds[place->second], in, at, bytes);
    if (is_rare)
      open.clear();
  }
  return folds;
}

} // namespace lectern::tracing
