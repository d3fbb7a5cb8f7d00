#include "tools/actor-trace/views/tracks.hpp"

#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

class drawer {
public:
  drawer(const reading& trace, std::span<const event_index> chosen, track_writer& into)
    : trace_(trace), chosen_(chosen), into_(into), next_(chosen.size()) {}

  void draw() {
    find_next_handlers();
    for (const auto& [actor, ignored] : next_of_)
      into_.add_actor(actor, printable(trace_.lives.name(actor)));
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      into_.add_event(event_at(i));
      count(chosen_[i]);
    }
  }

private:
  static constexpr auto never = std::numeric_limits<std::int64_t>::max();

  std::int64_t ns(const event& entry) const { return trace_.seen.clock().ns(entry.ticks()); }

  bool is_chosen(event_index at) const {
    return std::binary_search(chosen_.begin(), chosen_.end(), at);
  }

  /// An actor runs one handler at a time; lengths are rounded.
  void find_next_handlers() {
    for (std::size_t i = chosen_.size(); i > 0; --i) {
      const auto& entry = trace_.seen[chosen_[i - 1]];
      auto& next = next_of_.try_emplace(entry.self, never).first->second;
      next_[i - 1] = next;
      if (is_handler(entry))
        next = ns(entry);
    }
  }

  track_event event_at(std::size_t place) const {
    const auto at = chosen_[place];
    const auto& entry = trace_.seen[at];
    track_event result{
      .actor = entry.self, .ns = ns(entry), .name = printable(words_of(trace_, at))};
    result.fields = fields_of(trace_, at);
    if (is_handler(entry)) {
      const auto end = std::min(next_[place], trace_.seen.clock().ns(trace_.seen.end()));
      const auto room = std::max<std::int64_t>(end - result.ns, 0);
      result.duration = std::min(run_time(trace_, at).value_or(room), room);
      result.hangs = entry.dur == 0;
    }
    if (const auto wait = wait_time(trace_, at))
      result.fields.emplace_back("waited", duration_text(*wait));
    add_flow(at, result);
    return result;
  }

  /// A flow has the number of its sending.
  void add_flow(event_index at, track_event& into) const {
    if (trace_.seen[at].kind() == kind::send)
      into.flow = at;
    else if (is_message(trace_.seen[at]) && trace_.why.cause_of(at) != no_event) {
      into.flow = trace_.why.cause_of(at);
      into.ends_flow = true;
    }
  }

  // -- counters

  void count(event_index at) {
    const auto& entry = trace_.seen[at];
    switch (entry.kind()) {
    case kind::send: // What arrives unseen would never be taken away.
      if (const auto end = trace_.why.delivery_of(at); end == no_event || is_chosen(end))
        add(entry.peer, "messages waiting", 1, entry);
      break;
    case kind::receive:
    case kind::reject:
      if (const auto sent = trace_.why.cause_of(at); sent != no_event && is_chosen(sent))
        add(trace_.seen[sent].peer, "messages waiting", -1, entry);
      break;
    case kind::output_sent:
      add(entry.self, output_to(entry.peer), static_cast<std::int64_t>(entry.value), entry);
      break;
    case kind::credit_taken:
      add(entry.self, output_to(entry.peer), -static_cast<std::int64_t>(entry.value), entry);
      break;
    default:
      break;
    }
  }

  static std::string output_to(std::uint32_t link) {
    return "bytes in flight to link " + std::to_string(link);
  }

  void add(std::uint32_t actor, const std::string& name, std::int64_t amount, const event& by) {
    if (!next_of_.contains(actor))
      return;
    const auto number = counters_.size() + 1;
    auto& counter = counters_.try_emplace({actor, name}, number, 0).first->second;
    counter.second += amount;
    into_.add_count(counter.first, actor, name, ns(by), counter.second);
  }

  const reading& trace_;
  std::span<const event_index> chosen_;
  track_writer& into_;
  std::vector<std::int64_t> next_; ///< When the actor's next handler begins.
  std::map<std::uint32_t, std::int64_t> next_of_;
  /// Number and value, by actor and name.
  std::map<std::pair<std::uint32_t, std::string>, std::pair<std::uint64_t, std::int64_t>> counters_;
};

} // namespace

void draw_tracks(const reading& trace, std::span<const event_index> chosen, track_writer& into) {
  drawer{trace, chosen, into}.draw();
}

} // namespace lectern::tracing
