#include "tools/actor-trace/pattern.hpp"

#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <deque>
#include <sstream>
#include <utility>

namespace lectern::tracing {

namespace {

/// Kinds by the names that people say.
std::string kind_named(std::string name) {
  return name == "recv" ? "receive" : name;
}

/// One step as it was written.
struct written_step {
  bool is_not = false;
  event_pattern event;
  std::optional<std::int64_t> within_ns;
};

/// @param words Between two `then`.
or_sentence<written_step> parse_step(const std::vector<std::string>& words) {
  written_step result;
  auto at = words.begin();
  if (at != words.end() && *at == "not") {
    result.is_not = true;
    ++at;
  }
  if (at == words.end() || *at == "within")
    return std::string{"an event is missing"} + (result.is_not ? " after `not`" : "");
  const auto colon = at->find(':');
  if (colon != std::string::npos)
    result.event.role = at->substr(0, colon);
  result.event.kind = kind_named(at->substr(colon == std::string::npos ? 0 : colon + 1));
  ++at;
  for (; at != words.end() && *at != "within"; ++at)
    result.event.name += (result.event.name.empty() ? "" : " ") + *at;
  if (at == words.end())
    return result;
  if (++at == words.end() || !(result.within_ns = parse_duration(*at)))
    return std::string{"a duration (10ms) is missing after `within`"};
  if (++at != words.end())
    return "`" + *at + "` is unexpected after `within`";
  return result;
}

std::vector<std::vector<std::string>> words_of_steps(std::string_view text) {
  std::vector<std::vector<std::string>> result(1);
  std::istringstream words{std::string{text}};
  for (std::string word; words >> word;)
    if (word == "then")
      result.emplace_back();
    else
      result.back().push_back(word);
  return result;
}

/// Whether a name belongs to one of the values of a record.
bool has_value(const reading& trace, const trace::event& entry, const std::string& name) {
  const auto& meaning = trace.seen.schema();
  if (is_message(entry))
    return meaning.message(entry.type()) == name;
  const auto* life = trace.lives.find(entry.self);
  if (entry.kind() == trace::kind::phase) // It is the new one that happens.
    return life != nullptr && meaning.phase(life->role, entry.aux) == name;
  if (entry.kind() == trace::kind::spawn)
    return meaning.role(static_cast<std::uint16_t>(entry.value)) == name;
  const auto kind = meaning.kinds.find(static_cast<std::uint8_t>(entry.kind()));
  return kind != meaning.kinds.end() && !kind->second.aux.empty()
         && meaning.value(kind->second.aux, entry.aux) == name;
}

bool matches(const event_pattern& wanted, const reading& trace, const trace::event& entry) {
  const auto& meaning = trace.seen.schema();
  const auto kind = meaning.kinds.find(static_cast<std::uint8_t>(entry.kind()));
  if (kind == meaning.kinds.end() || kind->second.name != wanted.kind)
    return false;
  if (!wanted.role.empty()) {
    const auto* life = trace.lives.find(entry.self);
    if (life == nullptr || meaning.role(life->role) != wanted.role)
      return false;
  }
  return wanted.name.empty() || has_value(trace, entry, wanted.name);
}

} // namespace

// -- parsing ----------------------------------------------------------------------

or_sentence<pattern> pattern::parse(std::string_view text) {
  pattern result;
  std::vector<event_pattern> without;
  const auto steps = words_of_steps(text);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    auto step = parse_step(steps[i]);
    const auto place = "step " + std::to_string(i + 1) + " of the pattern: ";
    if (step.has_error())
      return place + step.error();
    const auto is_last = i + 1 == steps.size();
    if (step->within_ns && result.steps_.empty())
      return place + "`within` counts from the step before it";
    if (step->within_ns && step->is_not && !is_last)
      return place + "`not` can have a time only at the end of the pattern";
    if (!step->is_not) {
      result.steps_.push_back({.without = std::exchange(without, {}), .event = step->event});
      result.steps_.back().within_ns = step->within_ns.value_or(result.steps_.back().within_ns);
    } else {
      without.push_back(step->event);
      result.never_within_ns_ = step->within_ns.value_or(result.never_within_ns_);
    }
  }
  if (result.steps_.empty())
    return std::string{"the pattern has only `not`: add an event that has to occur"};
  result.never_ = std::move(without);
  return result;
}

std::string pattern::unknown_in(const reading& trace) const {
  const auto& meaning = trace.seen.schema();
  const auto unknown = [&](const event_pattern& wanted) -> std::string {
    if (std::none_of(meaning.kinds.begin(), meaning.kinds.end(),
                     [&](const auto& kind) { return kind.second.name == wanted.kind; }))
      return "this trace has no kind " + wanted.kind;
    if (!wanted.role.empty()
        && std::none_of(meaning.roles.begin(), meaning.roles.end(),
                        [&](const auto& role) { return role.name == wanted.role; }))
      return "this trace has no type " + wanted.role;
    return {};
  };
  std::vector<event_pattern> patterns = never_;
  for (const auto& step : steps_) {
    patterns.push_back(step.event);
    patterns.insert(patterns.end(), step.without.begin(), step.without.end());
  }
  for (const auto& wanted : patterns)
    if (auto sentence = unknown(wanted); !sentence.empty())
      return sentence;
  return {};
}

// -- search -----------------------------------------------------------------------

/// Looks at events one by one. For each number of steps done it keeps the youngest way
/// to do them: whatever an older way could still become, the younger one can.
class pattern_search {
public:
  pattern_search(const pattern& wanted, const reading& trace)
    : wanted_(wanted), trace_(trace), done_(wanted.steps_.size()) {
    done_[0].emplace();
  }

  void look_at(event_index at) {
    const auto& entry = trace_.seen[at];
    const auto now = trace_.seen.clock().ns(entry.ticks());
    judge_complete(entry, now);
    // From the end, and not beyond an occurrence: one event is one step only.
    for (auto step = wanted_.steps_.size(); step-- > 0;)
      if (take_step(step, at, now))
        return;
  }

  [[nodiscard]] std::vector<std::vector<event_index>> result() && {
    found_.insert(found_.end(), complete_.begin(), complete_.end());
    return {found_.begin(), found_.end()};
  }

private:
  using way = std::vector<event_index>;

  [[nodiscard]] std::int64_t time_of(event_index at) const {
    return trace_.seen.clock().ns(trace_.seen[at].ticks());
  }

  [[nodiscard]] bool is_any(const std::vector<event_pattern>& patterns,
                            const trace::event& entry) const {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const auto& wanted) { return matches(wanted, trace_, entry); });
  }

  /// What has all its steps waits until what must not follow cannot any more.
  void judge_complete(const trace::event& entry, std::int64_t now) {
    while (!complete_.empty()
           && now - time_of(complete_.front().back()) > wanted_.never_within_ns_) {
      found_.push_back(std::move(complete_.front()));
      complete_.pop_front();
    }
    if (is_any(wanted_.never_, entry))
      complete_.clear();
  }

  /// @returns Whether it was the last one.
  bool take_step(std::size_t step, event_index at, std::int64_t now) {
    const auto& wanted = wanted_.steps_[step];
    auto& before = done_[step];
    if (!before)
      return false;
    const auto& entry = trace_.seen[at];
    const auto is_in_time = before->empty() || now - time_of(before->back()) <= wanted.within_ns;
    if (is_in_time && matches(wanted.event, trace_, entry)) {
      auto longer = *before;
      longer.push_back(at);
      return finish_step(step, std::move(longer));
    }
    if (is_any(wanted.without, entry))
      before.reset();
    return false;
  }

  bool finish_step(std::size_t step, way longer) {
    if (step + 1 < wanted_.steps_.size()) {
      done_[step + 1] = std::move(longer);
      return false;
    }
    (wanted_.never_.empty() ? found_ : complete_).push_back(std::move(longer));
    // The next occurrence shares nothing with this one.
    for (std::size_t i = 1; i < done_.size(); ++i)
      done_[i].reset();
    return true;
  }

  const pattern& wanted_;
  const reading& trace_;
  std::vector<std::optional<way>> done_; ///< By the number of steps, not all of them.
  std::deque<way> complete_;             ///< Oldest first.
  std::deque<way> found_;
};

std::vector<std::vector<event_index>>
pattern::occurrences(const reading& trace, std::span<const event_index> among) const {
  pattern_search search{*this, trace};
  for (const auto at : among)
    search.look_at(at);
  return std::move(search).result();
}

} // namespace lectern::tracing
