#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/outline.hpp"
#include "tools/actor-trace/views/signature.hpp"
#include "tools/actor-trace/views/wording.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace lectern::tracing {

using trace::kind;

namespace {

/// The inverse of causes: the effects of each event.
class consequences {
public:
  explicit consequences(const reading& in)
    : in_(in), begin_(in.seen.events().size() + 1), caused_(in.seen.events().size()) {
    const auto size = static_cast<event_index>(caused_.size());
    for (event_index at = 0; at < size; ++at)
      if (const auto cause = in.why.cause_of(at); cause != no_event)
        ++begin_[cause + 1];
    for (std::size_t i = 1; i < begin_.size(); ++i)
      begin_[i] += begin_[i - 1];
    auto next = begin_;
    for (event_index at = 0; at < size; ++at)
      if (const auto cause = in.why.cause_of(at); cause != no_event)
        caused_[next[cause]++] = at;
  }

  /// In the order of time. What is written in a handler continues with the rest of it.
  std::vector<event_index> effects_of(event_index at) const {
    const auto& entry = in_.seen[at];
    if (is_handler(entry) || entry.kind() == kind::send)
      return all_of(at);
    const auto handler = in_.why.cause_of(at);
    return handler == no_event ? std::vector<event_index>{} : rest_of(handler, at);
  }

  std::vector<event_index> all_of(event_index at) const {
    return {caused_.begin() + begin_[at], caused_.begin() + begin_[at + 1]};
  }

private:
  std::vector<event_index> rest_of(event_index handler, event_index after) const {
    auto effects = all_of(handler);
    std::erase_if(effects, [&](auto effect) { return effect <= after; });
    return effects;
  }

  const reading& in_;
  std::vector<std::uint32_t> begin_; ///< Of the consequences of each event.
  std::vector<event_index> caused_;
};

/// Events that say the same, below the same.
struct branch {
  branch* above = nullptr;
  event_index first = no_event;
  std::size_t count = 0;
  std::optional<std::uint64_t> bytes{};
  std::vector<branch*> below{};
};

class grower {
public:
  grower(const reading& in, event_index root) : in_(in), next_(in) {
    auto& trunk = branches_.emplace_back(branch{nullptr, root});
    add(trunk, root);
    for (const auto effect : next_.effects_of(root))
      waiting_.push_back({effect, &trunk});
    while (!waiting_.empty()) {
      const auto [at, above] = waiting_.front();
      waiting_.pop_front();
      grow(at, *above);
    }
  }

  outline lines(std::size_t most) const {
    outline result;
    std::vector<std::pair<const branch*, std::size_t>> next{{&branches_.front(), 0}};
    while (!next.empty() && result.size() < most) {
      const auto [node, depth] = next.back();
      next.pop_back();
      result.push_back({node->first, depth, text_of(*node)});
      for (auto below = node->below.rbegin(); below != node->below.rend(); ++below)
        next.emplace_back(*below, depth + 1);
    }
    if (const auto hidden = branches_.size() - result.size(); hidden > 0)
      result.push_back({no_event, 1, "\u2026 and " + count_text(hidden) + " more lines"});
    return result;
  }

private:
  struct work {
    event_index at;
    branch* above;
  };

  /// A message is one branch: its handling, or its sending as long as it is not handled.
  void grow(event_index at, branch& above) {
    if (in_.seen[at].kind() == kind::send && in_.why.delivery_of(at) != no_event)
      at = in_.why.delivery_of(at);
    auto& mine = branch_for(at, above);
    add(mine, at);
    if (is_handler(in_.seen[at]))
      for (const auto effect : next_.all_of(at))
        waiting_.push_back({effect, &mine});
  }

  /// What repeats in a cycle, like output and credit, stays one branch.
  branch& branch_for(event_index at, branch& above) {
    const auto key = signature_of(in_.seen[at]);
    for (auto* ancestor = &above; ancestor != nullptr; ancestor = ancestor->above)
      if (signature_of(in_.seen[ancestor->first]) == key)
        return *ancestor;
    for (auto* child : above.below)
      if (signature_of(in_.seen[child->first]) == key)
        return *child;
    above.below.push_back(&branches_.emplace_back(branch{&above, at}));
    return *above.below.back();
  }

  void add(branch& to, event_index at) const {
    ++to.count;
    if (const auto bytes = bytes_of(in_, in_.seen[at]))
      to.bytes = to.bytes.value_or(0) + *bytes;
  }

  std::string text_of(const branch& node) const {
    auto text = words_of(in_, node.first, node.bytes);
    if (node.count > 1)
      return text + " \u00d7 " + count_text(node.count);
    if (const auto wait = wait_time(in_, node.first))
      text += ", waited " + duration_text(*wait);
    if (const auto run = run_time(in_, node.first))
      text += ", ran " + duration_text(*run);
    return text;
  }

  const reading& in_;
  consequences next_;
  std::deque<branch> branches_; ///< The first is the trunk.
  std::deque<work> waiting_;
};

} // namespace

outline effects(const reading& in, event_index start, std::size_t lines_max) {
  return grower{in, start}.lines(lines_max);
}

} // namespace lectern::tracing
