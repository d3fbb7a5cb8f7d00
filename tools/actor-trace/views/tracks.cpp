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
  drawer(const reading& of, std::span<const event_index> chosen, track_writer& into)
    : of_(of), chosen_(chosen), into_(into), next_(chosen.size()) {}

  void draw() {
    find_next_handlers();
    for (const auto& [actor, ignored] : next_of_)
      into_.add_actor(actor, printable(of_.all.name(actor)));
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      into_.add_event(event_at(i));
      count(chosen_[i]);
    }
  }

private:
  static constexpr auto never = std::numeric_limits<std::int64_t>::max();

  std::int64_t ns(const event& what) const { return of_.seen.clock().ns(what.ticks()); }

  bool is_chosen(event_index at) const {
    return std::binary_search(chosen_.begin(), chosen_.end(), at);
  }

  /// An actor runs one handler at a time; lengths are rounded.
  void find_next_handlers() {
    for (std::size_t i = chosen_.size(); i > 0; --i) {
      const auto& what = of_.seen[chosen_[i - 1]];
      auto& next = next_of_.try_emplace(what.self, never).first->second;
      next_[i - 1] = next;
      if (is_handler(what))
        next = ns(what);
    }
  }

  track_event event_at(std::size_t place) const {
    const auto at = chosen_[place];
    const auto& what = of_.seen[at];
    track_event result{.actor = what.self, .ns = ns(what), .name = printable(words_of(of_, at))};
    result.fields = fields_of(of_, at);
    if (is_handler(what)) {
      const auto end = std::min(next_[place], of_.seen.clock().ns(of_.seen.end()));
      const auto room = std::max<std::int64_t>(end - result.ns, 0);
      result.duration = std::min(run_time(of_, at).value_or(room), room);
      result.hangs = what.dur == 0;
    }
    if (const auto wait = wait_time(of_, at))
      result.fields.emplace_back("waited", duration_text(*wait));
    add_flow(at, result);
    return result;
  }

  /// A flow has the number of its sending.
  void add_flow(event_index at, track_event& into) const {
    if (of_.seen[at].kind() == kind::send)
      into.flow = at;
    else if (is_message(of_.seen[at]) && of_.why.cause_of(at) != no_event) {
      into.flow = of_.why.cause_of(at);
      into.ends_flow = true;
    }
  }

  // -- counters

  void count(event_index at) {
    const auto& what = of_.seen[at];
    switch (what.kind()) {
    case kind::send: // What arrives unseen would never be taken away.
      if (const auto end = of_.why.delivery_of(at); end == no_event || is_chosen(end))
        add(what.peer, "messages waiting", 1, what);
      break;
    case kind::receive:
    case kind::reject:
      if (const auto sent = of_.why.cause_of(at); sent != no_event && is_chosen(sent))
        add(of_.seen[sent].peer, "messages waiting", -1, what);
      break;
    case kind::output_sent:
      add(what.self, output_to(what.peer), static_cast<std::int64_t>(what.what), what);
      break;
    case kind::credit_taken:
      add(what.self, output_to(what.peer), -static_cast<std::int64_t>(what.what), what);
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

  const reading& of_;
  std::span<const event_index> chosen_;
  track_writer& into_;
  std::vector<std::int64_t> next_; ///< When the actor's next handler begins.
  std::map<std::uint32_t, std::int64_t> next_of_;
  /// Number and value, by actor and name.
  std::map<std::pair<std::uint32_t, std::string>, std::pair<std::uint64_t, std::int64_t>> counters_;
};

} // namespace

void draw_tracks(const reading& of, std::span<const event_index> chosen, track_writer& into) {
  drawer{of, chosen, into}.draw();
}

} // namespace lectern::tracing
