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

/// Shorter times are not shown.
constexpr std::int64_t long_ns = 1'000'000;
constexpr std::int64_t pause_ns = 250'000'000;

/// Implied by the message that is sent with it, or by the record that begins the same.
constexpr std::array implied_kinds{kind::output_sent, kind::end_sent, kind::gap_sent,
                                   kind::link_written, kind::operation_named};

/// Shown with the message in whose handler they are written.
constexpr std::array amounts{kind::output_taken, kind::credit_taken};

constexpr std::array ending_kinds{kind::child_exit,    kind::child_failed,    kind::link_close,
                                  kind::link_drop,     kind::link_gone,       kind::source_drained,
                                  kind::console_freed, kind::operation_final, kind::end_decided,
                                  kind::link_stop,     kind::source_cut,      kind::source_ended};

template <class Range, class T>
bool contains(const Range& range, const T& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

class story_builder {
public:
  story_builder(const reading& in, std::span<const event_index> chosen) : in_(in), chosen_(chosen) {
    for (const auto at : chosen_)
      note_relatives(at);
    for (const auto at : chosen_)
      if (is_shown(at))
        shown_.push_back(at);
  }

  story build() {
    make_lanes();
    for (const auto& group : folded(in_, shown_, bytes_of_))
      add_scene(group);
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

  bool is_shown(event_index at) const {
    const auto record_kind = seen(at).kind();
    const auto cause = in_.why.cause_of(at);
    if (contains(amounts, record_kind) && cause != no_event && seen(cause).kind() == kind::receive)
      return !is_chosen(cause);
    if (record_kind == kind::send) { // It is drawn where it is handled.
      const auto delivery = in_.why.delivery_of(at);
      return delivery == no_event || !is_chosen(delivery);
    }
    if (record_kind == kind::enter) // The events during it are more specific.
      return !notes_.contains(at) && sends_.contains(at);
    return !contains(implied_kinds, record_kind);
  }

  void make_lanes() {
    for (const auto at : shown_)
      if (const auto self = seen(at).self; self != 0 && !lane_of_.contains(self)) {
        lane_of_.emplace(self, result_.lanes.size());
        result_.lanes.push_back({self, in_.lives.name(self), 0, 0});
      }
  }

  std::optional<std::size_t> lane(std::uint32_t actor) const {
    const auto found = lane_of_.find(actor);
    return found == lane_of_.end() ? std::nullopt : std::optional{found->second};
  }

  void add_scene(const fold& group) {
    const auto& event = seen(group.first);
    is_teardown_ = is_teardown_ || is_ending(event);
    auto scene = shape_of(event);
    scene.text = text_of(group);
    scene.event = group.first;
    scene.is_teardown = is_teardown_;
    const auto ns = in_.seen.clock().ns(event.ticks());
    if (result_.scenes.empty())
      began_ = ns;
    else if (const auto pause = ns - began_ - result_.scenes.back().ns; pause >= pause_ns)
      scene.pause = pause;
    scene.ns = ns - began_;
    result_.scenes.push_back(std::move(scene));
  }

  bool is_ending(const event& entry) const {
    return is_message(entry) ? in_.seen.schema().ending_messages.contains(entry.type())
                             : contains(ending_kinds, entry.kind());
  }

  story::scene shape_of(const event& entry) const {
    using shape = story::scene::shape;
    story::scene scene;
    switch (entry.kind()) {
    case kind::receive:
      scene.form = shape::arrow;
      scene.from = lane(entry.peer);
      scene.to = lane(entry.self);
      break;
    case kind::send:
    case kind::reject:
      scene.form = is_under_way(entry) ? shape::lost : shape::arrow;
      scene.from = lane(entry.self);
      scene.to = lane(entry.peer);
      break;
    default:
      scene.to = lane(entry.self);
      if (entry.kind() == kind::spawn) {
        scene.from = lane(entry.peer);
        scene.form = scene.from ? shape::arrow : shape::mark;
      }
    }
    if (scene.from == scene.to)
      scene.form = shape::mark;
    return scene;
  }

  bool is_under_way(const event& entry) const {
    return entry.kind() == kind::reject
           || in_.why.delivery_of(static_cast<event_index>(&entry - in_.seen.events().data()))
                == no_event;
  }

  std::string text_of(const fold& group) const {
    const auto& event = seen(group.first);
    auto text = is_message(event) ? message_text(event) : words_of(in_, group.first, group.bytes);
    if (event.kind() == kind::spawn)
      text = in_.lives.name(event.self) + ' ' + text;
    if (is_message(event) && group.bytes)
      text += ", " + bytes_text(*group.bytes);
    if (group.count > 1)
      text += " \u00d7 " + count_text(group.count);
    const auto length = in_.seen.clock().ns(seen(group.last).ticks() - event.ticks());
    if (length >= long_ns)
      text += " in " + duration_text(length);
    if (group.longest_wait >= long_ns)
      text += ", waited " + duration_text(group.longest_wait);
    if (group.longest_run >= long_ns)
      text += ", ran " + duration_text(group.longest_run);
    if (group.hangs)
      text += ", has not returned";
    return text;
  }

  /// An arrow shows sender and receiver, unless one of them has no lane.
  std::string message_text(const event& entry) const {
    auto text = in_.seen.schema().message(entry.type());
    if (!lane(entry.peer))
      text += (entry.kind() == kind::receive ? " from " : " to ") + in_.lives.name(entry.peer);
    if (entry.kind() == kind::reject)
      text += ", too late";
    else if (entry.kind() == kind::send && is_under_way(entry))
      text += ", not handled yet";
    return text;
  }

  /// From the birth of an actor to its end, as far as they are shown.
  void limit_lanes() {
    for (auto& lane : result_.lanes)
      lane.last = result_.scenes.size();
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
  std::vector<event_index> shown_;
  bytes_by_event bytes_of_;     ///< Of messages.
  std::set<event_index> notes_; ///< Entrances in which something happened that is shown.
  std::set<event_index> sends_; ///< Entrances in which something was sent.
  std::map<std::uint32_t, std::size_t> lane_of_;
  story result_;
  std::int64_t began_ = 0;
  bool is_teardown_ = false;
};

} // namespace

story tell(const reading& in, std::span<const event_index> chosen) {
  return story_builder{in, chosen}.build();
}

} // namespace lectern::tracing
