#include "tools/actor-trace/views/story.hpp"

#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/folding.hpp"
#include "tools/actor-trace/views/wording.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

/// What takes less is not worth a word.
constexpr std::int64_t long_ns = 1'000'000;
constexpr std::int64_t pause_ns = 250'000'000;

/// Said by the message that goes with it, or by the beginning of the same.
constexpr std::array implied_kinds{kind::output_sent, kind::end_sent, kind::gap_sent,
                                   kind::link_written, kind::operation_named};

/// Told with the handling of the message that they are written in.
constexpr std::array amounts{kind::output_taken, kind::credit_taken};

constexpr std::array ending_kinds{kind::child_exit,    kind::child_failed,    kind::link_close,
                                  kind::link_drop,     kind::link_gone,       kind::source_drained,
                                  kind::console_freed, kind::operation_final, kind::end_decided,
                                  kind::link_stop,     kind::source_cut,      kind::source_ended};

template <class Range, class T>
bool contains(const Range& range, const T& what) {
  return std::find(std::begin(range), std::end(range), what) != std::end(range);
}

class teller {
public:
  teller(const reading& in, std::span<const event_index> chosen) : in_(in), chosen_(chosen) {
    for (const auto at : chosen_)
      note_relatives(at);
    for (const auto at : chosen_)
      if (is_told(at))
        told_.push_back(at);
  }

  story tell() {
    make_lanes();
    for (const auto& each : folded(in_, told_, bytes_of_))
      add_scene(each);
    limit_lanes();
    return std::move(result_);
  }

private:
  bool is_chosen(event_index at) const {
    return std::binary_search(chosen_.begin(), chosen_.end(), at);
  }

  const event& seen(event_index at) const { return in_.seen[at]; }

  void note_relatives(event_index at) {
    const auto cause = in_.why.cause_of(at);
    if (cause == no_event)
      return;
    if (contains(amounts, seen(at).kind()) && seen(cause).kind() == kind::receive)
      bytes_of_[cause] = bytes_of(in_, seen(at)).value_or(0);
    if (seen(cause).kind() == kind::enter)
      (is_message(seen(at)) ? sends_ : notes_).insert(cause);
  }

  bool is_told(event_index at) const {
    const auto what = seen(at).kind();
    const auto cause = in_.why.cause_of(at);
    if (contains(amounts, what) && cause != no_event && seen(cause).kind() == kind::receive)
      return !is_chosen(cause);
    if (what == kind::send) { // It is drawn where it is handled.
      const auto delivery = in_.why.delivery_of(at);
      return delivery == no_event || !is_chosen(delivery);
    }
    if (what == kind::enter) // What happened in it says more.
      return !notes_.contains(at) && sends_.contains(at);
    return !contains(implied_kinds, what);
  }

  void make_lanes() {
    for (const auto at : told_)
      if (const auto self = seen(at).self; self != 0 && !lane_of_.contains(self)) {
        lane_of_.emplace(self, result_.lanes.size());
        result_.lanes.push_back({self, in_.all.name(self), 0, 0});
      }
  }

  std::optional<std::size_t> lane(std::uint32_t actor) const {
    const auto found = lane_of_.find(actor);
    return found == lane_of_.end() ? std::nullopt : std::optional{found->second};
  }

  void add_scene(const fold& what) {
    const auto& event = seen(what.first);
    is_teardown_ = is_teardown_ || is_ending(event);
    auto scene = shape_of(event);
    scene.text = text_of(what);
    scene.event = what.first;
    scene.is_teardown = is_teardown_;
    const auto ns = in_.seen.clock().ns(event.ticks());
    if (result_.scenes.empty())
      began_ = ns;
    else if (const auto pause = ns - began_ - result_.scenes.back().ns; pause >= pause_ns)
      scene.pause = pause;
    scene.ns = ns - began_;
    result_.scenes.push_back(std::move(scene));
  }

  bool is_ending(const event& what) const {
    return is_message(what) ? in_.seen.schema().ending_messages.contains(what.type())
                            : contains(ending_kinds, what.kind());
  }

  story::scene shape_of(const event& what) const {
    using shape = story::scene::shape;
    story::scene scene;
    switch (what.kind()) {
    case kind::receive:
      scene.how = shape::arrow;
      scene.from = lane(what.peer);
      scene.to = lane(what.self);
      break;
    case kind::send:
    case kind::reject:
      scene.how = is_under_way(what) ? shape::lost : shape::arrow;
      scene.from = lane(what.self);
      scene.to = lane(what.peer);
      break;
    default:
      scene.to = lane(what.self);
      if (what.kind() == kind::spawn) {
        scene.from = lane(what.peer);
        scene.how = scene.from ? shape::arrow : shape::mark;
      }
    }
    if (scene.from == scene.to)
      scene.how = shape::mark;
    return scene;
  }

  bool is_under_way(const event& what) const {
    return what.kind() == kind::reject
           || in_.why.delivery_of(static_cast<event_index>(&what - in_.seen.events().data()))
                == no_event;
  }

  std::string text_of(const fold& what) const {
    const auto& event = seen(what.first);
    auto text = is_message(event) ? message_text(event) : words_of(in_, what.first, what.bytes);
    if (event.kind() == kind::spawn)
      text = in_.all.name(event.self) + ' ' + text;
    if (is_message(event) && what.bytes)
      text += ", " + bytes_text(*what.bytes);
    if (what.count > 1)
      text += " \u00d7 " + count_text(what.count);
    const auto length = in_.seen.clock().ns(seen(what.last).ticks() - event.ticks());
    if (length >= long_ns)
      text += " in " + duration_text(length);
    if (what.longest_wait >= long_ns)
      text += ", waited " + duration_text(what.longest_wait);
    if (what.longest_run >= long_ns)
      text += ", ran " + duration_text(what.longest_run);
    if (what.hangs)
      text += ", has not returned";
    return text;
  }

  /// An arrow says from whom to whom, unless one of them has no lane.
  std::string message_text(const event& what) const {
    auto text = in_.seen.schema().message(what.type());
    if (!lane(what.peer))
      text += (what.kind() == kind::receive ? " from " : " to ") + in_.all.name(what.peer);
    if (what.kind() == kind::reject)
      text += ", too late";
    else if (what.kind() == kind::send && is_under_way(what))
      text += ", not handled yet";
    return text;
  }

  /// From the birth of an actor to its end, as far as they are told.
  void limit_lanes() {
    for (auto& each : result_.lanes)
      each.last = result_.scenes.size();
    for (std::size_t i = 0; i < result_.scenes.size(); ++i) {
      const auto& event = seen(result_.scenes[i].event);
      if (event.kind() == kind::spawn)
        result_.lanes[lane_of_.at(event.self)].first = i;
      if (event.kind() == kind::exit)
        result_.lanes[lane_of_.at(event.self)].last = i;
    }
  }

  const reading& in_;
  std::span<const event_index> chosen_;
  std::vector<event_index> told_;
  bytes_by_event bytes_of_;     ///< Of messages.
  std::set<event_index> notes_; ///< Entrances in which something happened that is told.
  std::set<event_index> sends_; ///< Entrances in which something was sent.
  std::map<std::uint32_t, std::size_t> lane_of_;
  story result_;
  std::int64_t began_ = 0;
  bool is_teardown_ = false;
};

} // namespace

story tell(const reading& in, std::span<const event_index> chosen) {
  return teller{in, chosen}.tell();
}

} // namespace lectern::tracing
