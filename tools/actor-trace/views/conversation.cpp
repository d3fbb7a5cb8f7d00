#include "tools/actor-trace/views/conversation.hpp"

#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/markup.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace lectern::tracing {

using trace::kind;

namespace {

class conversation_counter {
public:
  conversation_counter(const reading& in, grouping groups) : in_(in), grouping_(groups) {}

  conversation count(std::span<const event_index> chosen) {
    for (const auto at : chosen)
      add(at);
    for (const auto& [id, life] : in_.lives.actors())
      if (const auto child = node_of(id), parent = node_of(life.parent);
          life.parent != 0 && child != parent && result_.names.contains(child)
          && result_.names.contains(parent))
        result_.parents.emplace(child, parent);
    return std::move(result_);
  }

private:
  /// A message counts when it is sent, or when it is handled if its sending is not chosen.
  void add(event_index at) {
    const auto& entry = in_.seen[at];
    const auto cause = in_.why.cause_of(at);
    node_for(entry.self);
    if (entry.kind() == kind::send)
      ++amount_between(entry.self, entry.peer).messages;
    else if (entry.kind() == kind::receive && cause == no_event)
      ++amount_between(entry.peer, entry.self).messages;
    else if (entry.kind() == kind::output_taken && cause != no_event && in_.seen[cause].peer != 0)
      amount_between(in_.seen[cause].peer, entry.self).bytes += entry.value;
  }

  conversation::amount& amount_between(std::uint32_t from, std::uint32_t to) {
    return result_.talks[{node_for(from), node_for(to)}];
  }

  conversation::node node_for(std::uint32_t actor) {
    const auto node = node_of(actor);
    result_.names.try_emplace(node, name_of(actor));
    return node;
  }

  std::uint16_t role_of(std::uint32_t actor) const {
    const auto* life = in_.lives.find(actor);
    return life == nullptr ? std::uint16_t{0} : life->role;
  }

  conversation::node node_of(std::uint32_t actor) const {
    return grouping_ == grouping::actors ? actor : role_of(actor);
  }

  std::string name_of(std::uint32_t actor) const {
    if (grouping_ == grouping::actors)
      return in_.lives.name(actor);
    const auto role = role_of(actor);
    return role == 0 ? "outside" : in_.seen.schema().role(role);
  }

  const reading& in_;
  grouping grouping_;
  conversation result_;
};

/// Draws each actor below its parent.
class tree {
public:
  tree(const conversation& talks, bool ascii) : talks_(talks), ascii_(ascii) {
    for (const auto& [child, parent] : talks.parents)
      children_.emplace(parent, child);
    for (const auto& [node, name] : talks.names)
      if (!talks.parents.contains(node))
        draw(node, {});
  }

  const std::string& text() const { return text_; }

private:
  void draw(conversation::node root, const std::string& margin) {
    constexpr std::size_t margin_max = 200; // A trace may come from anywhere.
    text_ += printable(talks_.names.at(root)) + '\n';
    if (margin.size() > margin_max)
      return;
    const auto [begin, end] = children_.equal_range(root);
    for (auto child = begin; child != end; ++child) {
      const auto is_last = std::next(child) == end;
      text_ += margin + (ascii_ ? (is_last ? "`- " : "|- ") : (is_last ? "└─ " : "├─ "));
      draw(child->second, margin + (is_last ? "   " : ascii_ ? "|  " : "│  "));
    }
  }

  const conversation& talks_;
  bool ascii_;
  std::multimap<conversation::node, conversation::node> children_;
  std::string text_;
};

std::string amount_text(const conversation::amount& sum) {
  return count_text(sum.messages) + (sum.bytes == 0 ? "" : ", " + bytes_text(sum.bytes));
}

} // namespace

conversation conversation_in(const reading& in, std::span<const event_index> chosen,
                             grouping groups) {
  return conversation_counter{in, groups}.count(chosen);
}

std::string tree_of(const conversation& talks, bool ascii) {
  return tree{talks, ascii}.text();
}

table talks_of(const conversation& exchanged) {
  using talk = std::pair<std::pair<conversation::node, conversation::node>, conversation::amount>;
  std::vector<talk> talks(exchanged.talks.begin(), exchanged.talks.end());
  std::stable_sort(talks.begin(), talks.end(), [](const auto& a, const auto& b) {
    return a.second.messages > b.second.messages;
  });
  table result{{{.name = "from", .key = "from"},
                {.name = "to", .key = "to"},
                {.name = "messages", .key = "messages", .right = true},
                {.name = "bytes", .key = "bytes", .right = true}}};
  for (const auto& [pair, amount] : talks)
    result.add({word(exchanged.names.at(pair.first)), word(exchanged.names.at(pair.second)),
                count(amount.messages), bytes(amount.bytes)});
  return result;
}

std::string to_dot(const conversation& talks) {
  std::string text = "digraph actors {\n  rankdir=LR\n  node [shape=box, style=rounded]\n";
  const auto id = [](auto node) { return 'n' + std::to_string(node); };
  for (const auto& [node, name] : talks.names)
    text += "  " + id(node) + " [label=\"" + dot_text(name) + "\"]\n";
  for (const auto& [child, parent] : talks.parents)
    text += "  " + id(parent) + " -> " + id(child) + " [style=dotted, arrowhead=none]\n";
  for (const auto& [pair, amount] : talks.talks)
    text += "  " + id(pair.first) + " -> " + id(pair.second) + " [label=\"" + amount_text(amount)
            + "\"]\n";
  return text + "}\n";
}

std::string to_mermaid(const conversation& talks) {
  std::string text = "graph LR\n";
  const auto id = [](auto node) { return 'n' + std::to_string(node); };
  for (const auto& [node, name] : talks.names)
    text += "  " + id(node) + "[\"" + mermaid_text(name) + "\"]\n";
  for (const auto& [child, parent] : talks.parents)
    text += "  " + id(parent) + " -.- " + id(child) + '\n';
  for (const auto& [pair, amount] : talks.talks)
    text +=
      "  " + id(pair.first) + " -->|\"" + amount_text(amount) + "\"| " + id(pair.second) + '\n';
  return text;
}

} // namespace lectern::tracing
