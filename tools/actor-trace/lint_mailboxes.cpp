#include "tools/actor-trace/lint.hpp"
#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

namespace lectern::tracing {

using trace::kind;

namespace {

/// How full one mailbox was, slice by slice.
class depth_watch {
public:
  static constexpr std::size_t slices_wanted = 4; ///< Three steps up: it takes the whole time.

  /// So many slices without a change, and all that follow are alike.
  static constexpr std::int64_t quiet_slices = 3;

  void change(std::int64_t slice, std::int64_t by, event_index at) {
    advance(slice);
    depth_ += by;
    least_ = std::min(least_, depth_);
    last_ = at;
  }

  /// @returns Whether the least depth grew from slice to slice, as often as it takes.
  bool advance(std::int64_t slice) {
    slice_ = std::max(slice_, slice - quiet_slices); // Nothing changes in more of them.
    for (; slice_ < slice; ++slice_) {
      rises_ = least_ > before_ ? rises_ + 1 : 0;
      before_ = least_;
      least_ = depth_;
      if (rises_ + 1 >= slices_wanted && (!grew_ || depth_ > deepest_)) {
        grew_ = true;
        deepest_ = depth_;
        evidence_ = last_;
      }
    }
    return grew_;
  }

  [[nodiscard]] std::int64_t deepest() const { return deepest_; }
  [[nodiscard]] event_index evidence() const { return evidence_; }

private:
  std::int64_t slice_ = 0;
  std::int64_t depth_ = 0;
  std::int64_t least_ = 0;                                         ///< In this slice.
  std::int64_t before_ = std::numeric_limits<std::int64_t>::max(); ///< In the slice before.
  std::size_t rises_ = 0;
  std::int64_t deepest_ = 0;
  bool grew_ = false;
  event_index last_ = no_event;
  event_index evidence_ = no_event;
};

} // namespace

findings growing_mailboxes(const reading& trace, const lint_thresholds& given) {
  const auto slice_ns = std::max<std::int64_t>(given.growing_ns / 3, 1);
  const auto slice_of = [&](std::uint64_t ticks) {
    return trace.seen.clock().ns(ticks) / slice_ns;
  };
  std::map<std::uint32_t, depth_watch> watches;
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto& entry = trace.seen[at];
    if (entry.ticks() < trace.seen.complete_from())
      continue;
    if (entry.kind() == kind::send)
      watches[entry.peer].change(slice_of(entry.ticks()), 1, at);
    else if (is_message(entry) && trace.why.cause_of(at) != no_event
             && trace.seen[trace.why.cause_of(at)].ticks() >= trace.seen.complete_from())
      watches[entry.kind() == kind::receive ? entry.self : entry.peer].change(
        slice_of(entry.ticks()), -1, at);
  }
  findings result;
  for (auto& [actor, watch] : watches)
    if (watch.advance(slice_of(trace.seen.end()) + 1))
      result.push_back({"growing mailbox",
                        "the mailbox of " + trace.lives.name(actor) + " grew for "
                          + duration_text(given.growing_ns) + " or more, to "
                          + count_text(static_cast<std::uint64_t>(watch.deepest())) + " messages",
                        {watch.evidence()}});
  return result;
}

findings ping_pong(const reading& trace, const lint_thresholds& given) {
  struct exchange {
    std::int64_t second = -1;
    std::array<std::uint64_t, 2> crossings{}; ///< In that second, by direction.
    std::uint64_t worst = 0;
    event_index evidence = no_event;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, exchange> exchanges;
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto& entry = trace.seen[at];
    const auto sent = trace.why.cause_of(at);
    if (entry.kind() != kind::receive || sent == no_event || trace.seen[sent].ring == entry.ring
        || entry.peer == 0)
      continue;
    auto& traffic = exchanges[std::minmax(entry.self, entry.peer)];
    const auto second = trace.seen.clock().ns(entry.ticks()) / 1'000'000'000;
    if (std::exchange(traffic.second, second) != second)
      traffic.crossings = {};
    ++traffic.crossings[entry.self < entry.peer ? 0 : 1];
    const auto both_ways = 2 * std::min(traffic.crossings[0], traffic.crossings[1]);
    if (both_ways > traffic.worst) {
      traffic.worst = both_ways;
      traffic.evidence = at;
    }
  }
  findings result;
  for (const auto& [pair, traffic] : exchanges)
    if (traffic.worst >= given.ping_pong)
      result.push_back({"ping-pong across units",
                        trace.lives.name(pair.first) + " and " + trace.lives.name(pair.second)
                          + " exchanged " + count_text(traffic.worst)
                          + " messages between threads in one second",
                        {traffic.evidence}});
  return result;
}

findings rejected_messages(const reading& trace, const lint_thresholds& given) {
  struct refusal {
    std::uint64_t count = 0;
    event_index last = no_event;
  };
  std::map<std::pair<std::uint32_t, std::uint16_t>, refusal> refusals; // By receiver and message.
  for (event_index at = 0; at < trace.seen.events().size(); ++at)
    if (const auto& entry = trace.seen[at]; entry.kind() == kind::reject) {
      auto& refused = refusals[{entry.peer, entry.type()}];
      ++refused.count;
      refused.last = at;
    }
  findings result;
  for (const auto& [key, refused] : refusals)
    if (refused.count >= given.rejected)
      result.push_back(
        {"rejected message",
         trace.seen.schema().message(key.second) + " came " + count_text(refused.count)
           + (refused.count == 1 ? " time" : " times") + " to " + trace.lives.name(key.first)
           + ", which had ended; the last from " + trace.lives.name(trace.seen[refused.last].self),
         {refused.last}});
  return result;
}

} // namespace lectern::tracing
