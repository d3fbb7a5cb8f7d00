#include "tools/actor-trace/diff.hpp"

#include "tools/actor-trace/distribution.hpp"
#include "tools/actor-trace/sessions.hpp"
#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

/// What actors of one role did, in order.
struct lane {
  std::vector<std::string> steps;
  std::map<std::string, distribution> waits; ///< By step.
  std::map<std::string, distribution> runs;
};

std::string role_of(const reading& trace, std::uint32_t actor) {
  const auto* life = trace.lives.find(actor);
  return life == nullptr || life->role == 0 ? "outside" : trace.seen.schema().role(life->role);
}

/// An event without what differs from run to run: numbers and sizes.
std::string step_of(const reading& trace, const event& entry) {
  const auto& meaning = trace.seen.schema();
  const auto text = meaning.kinds.find(static_cast<std::uint8_t>(entry.kind()));
  auto name = text == meaning.kinds.end() ? "kind" : text->second.name;
  if (is_message(entry))
    return name + ' ' + meaning.message(entry.type()) + ' ' + role_of(trace, entry.peer);
  if (entry.kind() == kind::phase) {
    const auto* life = trace.lives.find(entry.self);
    return name + ' ' + meaning.phase(life == nullptr ? std::uint16_t{0} : life->role, entry.aux);
  }
  if (text != meaning.kinds.end() && meaning.values.contains(text->second.aux))
    name += ' ' + meaning.value(text->second.aux, entry.aux);
  return name;
}

std::map<std::string, lane> lanes_of(const reading& trace, std::uint32_t link) {
  std::map<std::string, lane> result;
  for (const auto at : of_link(trace, link)) {
    auto& lane = result[role_of(trace, trace.seen[at].self)];
    const auto step = step_of(trace, trace.seen[at]);
    lane.steps.push_back(step);
    if (const auto wait = wait_time(trace, at))
      lane.waits[step].add(*wait);
    if (const auto run = run_time(trace, at))
      lane.runs[step].add(*run);
  }
  return result;
}

/// Without steps that were there before the last change: `a b a b c` is `a b c`.
std::vector<std::string> without_repetitions(const std::vector<std::string>& steps) {
  std::vector<std::string> result;
  for (const auto& step : steps) {
    result.push_back(step);
    // A period of up to so many steps that just happened twice is one.
    constexpr std::size_t period_max = 12;
    for (std::size_t period = 1; period <= period_max && 2 * period <= result.size(); ++period) {
      const auto last = result.end() - static_cast<std::ptrdiff_t>(period);
      if (std::equal(last, result.end(), last - static_cast<std::ptrdiff_t>(period))) {
        result.erase(last, result.end());
        break;
      }
    }
  }
  return result;
}

/// Compares what two actors of one role did.
class comparison {
public:
  comparison(const lane& a, const lane& b, const diff_thresholds& given)
    : a_(a), b_(b), given_(given) {}

  [[nodiscard]] std::vector<difference> result() && {
    compare_steps();
    compare_times(a_.waits, b_.waits, "waits");
    compare_times(a_.runs, b_.runs, "runs");
    return std::move(result_);
  }

private:
  void add(std::string text, std::string words) {
    difference found;
    found.aspect = std::move(text);
    found.words = std::move(words);
    result_.push_back(std::move(found));
  }

  void compare_steps() {
    const auto a = without_repetitions(a_.steps);
    const auto b = without_repetitions(b_.steps);
    const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (in_a == a.end() && in_b == b.end())
      return;
    const auto step = [](auto at, const auto& steps) {
      return at == steps.end() ? "its end" : *at;
    };
    const auto place = in_a == a.begin() ? "at the beginning: " : "after `" + *(in_a - 1) + "`: ";
    add("first divergence", place + "`" + step(in_a, a) + "` in A, `" + step(in_b, b) + "` in B");
    const auto is_more = compare_sets({a.begin(), a.end()}, {b.begin(), b.end()});
    if (!is_more)
      add("other order", "the same events follow, in another order");
  }

  /// @returns Whether one did what the other did not.
  bool compare_sets(const std::set<std::string>& a, const std::set<std::string>& b) {
    const auto before = result_.size();
    for (const auto& step : a)
      if (!b.contains(step))
        add("missing in B", step);
    for (const auto& step : b)
      if (!a.contains(step))
        add("missing in A", step);
    return result_.size() > before;
  }

  void compare_times(const std::map<std::string, distribution>& a,
                     const std::map<std::string, distribution>& b, const std::string& text) {
    for (const auto& [step, times] : a) {
      const auto other = b.find(step);
      if (other == b.end())
        continue;
      const auto in_a = times.quantile(0.5);
      const auto in_b = other->second.quantile(0.5);
      const auto ratio = static_cast<double>(std::max(in_a, in_b))
                         / static_cast<double>(std::max<std::int64_t>(std::min(in_a, in_b), 1));
      if (ratio >= given_.shift && std::abs(in_a - in_b) >= given_.shift_ns)
        add(text, step + ": " + duration_text(in_a) + " in A, " + duration_text(in_b) + " in B");
    }
  }

  const lane& a_;
  const lane& b_;
  const diff_thresholds& given_;
  std::vector<difference> result_;
};

} // namespace

std::vector<std::pair<std::uint32_t, std::uint32_t>> matching_links(const reading& a,
                                                                    const reading& b) {
  const auto links_of = [](const reading& trace) {
    std::set<std::uint32_t> result;
    for (const auto& [operation, link] : trace.lives.links())
      result.insert(link);
    return result;
  };
  const auto in_a = links_of(a);
  const auto in_b = links_of(b);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> result;
  for (auto [x, y] = std::pair{in_a.begin(), in_b.begin()}; x != in_a.end() && y != in_b.end();
       ++x, ++y)
    result.emplace_back(*x, *y);
  return result;
}

std::vector<difference> differences(const reading& a, std::uint32_t link_a, const reading& b,
                                    std::uint32_t link_b, const diff_thresholds& given) {
  auto lanes_a = lanes_of(a, link_a);
  auto lanes_b = lanes_of(b, link_b);
  for (const auto& [role, lane] : lanes_b)
    lanes_a[role];
  std::vector<difference> result;
  for (const auto& [role, lane] : lanes_a)
    for (auto& found : comparison{lane, lanes_b[role], given}.result()) {
      found.link_a = link_a;
      found.link_b = link_b;
      found.role = role;
      result.push_back(std::move(found));
    }
  return result;
}

} // namespace lectern::tracing
