#include "tools/actor-trace/views/conversation.hpp"

#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/markup.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace lectern::tracing {

using trace::kind;

namespace {

class listener {
public:
  listener(const reading& in, grouping how) : in_(in), how_(how) {}

  conversation listen(std::span<const event_index> chosen) {
    for (const auto at : chosen)
      hear(at);
    for (const auto& [id, life] : in_.all.actors())
      if (const auto child = node_of(id), parent = node_of(life.parent);
          life.parent != 0 && child != parent && heard_.names.contains(child)
          && heard_.names.contains(parent))
        heard_.parents.emplace(child, parent);
    return std::move(heard_);
  }

private:
  /// A message is heard when it is sent, or when it arrives if its sending is not chosen.
  void hear(event_index at) {
    const auto& what = in_.seen[at];
    const auto cause = in_.why.cause_of(at);
    take_part(what.self);
    if (what.kind() == kind::send)
      ++talk(what.self, what.peer).messages;
    else if (what.kind() == kind::receive && cause == no_event)
      ++talk(what.peer, what.self).messages;
    else if (what.kind() == kind::output_taken && cause != no_event && in_.seen[cause].peer != 0)
      talk(in_.seen[cause].peer, what.self).bytes += what.what;
  }

  conversation::amount& talk(std::uint32_t from, std::uint32_t to) {
    return heard_.talks[{take_part(from), take_part(to)}];
  }

  conversation::node take_part(std::uint32_t actor) {
    const auto node = node_of(actor);
    heard_.names.try_emplace(node, name_of(actor));
    return node;
  }

  std::uint16_t role_of(std::uint32_t actor) const {
    const auto* life = in_.all.find(actor);
    return life == nullptr ? std::uint16_t{0} : life->role;
  }

  conversation::node node_of(std::uint32_t actor) const {
    return how_ == grouping::actors ? actor : role_of(actor);
  }

  std::string name_of(std::uint32_t actor) const {
    if (how_ == grouping::actors)
      return in_.all.name(actor);
    const auto role = role_of(actor);
    return role == 0 ? "outside" : in_.seen.schema().role(role);
  }

  const reading& in_;
  grouping how_;
  conversation heard_;
};

/// Draws who was made by whom.
class tree {
public:
  tree(const conversation& what, bool ascii) : what_(what), ascii_(ascii) {
    for (const auto& [child, parent] : what.parents)
      children_.emplace(parent, child);
    for (const auto& [node, name] : what.names)
      if (!what.parents.contains(node))
        draw(node, {});
  }

  const std::string& text() const { return text_; }

private:
  void draw(conversation::node root, const std::string& margin) {
    constexpr std::size_t margin_max = 200; // A trace may come from anywhere.
    text_ += printable(what_.names.at(root)) + '\n';
    if (margin.size() > margin_max)
      return;
    const auto [begin, end] = children_.equal_range(root);
    for (auto each = begin; each != end; ++each) {
      const auto is_last = std::next(each) == end;
      text_ += margin + (ascii_ ? (is_last ? "`- " : "|- ") : (is_last ? "└─ " : "├─ "));
      draw(each->second, margin + (is_last ? "   " : ascii_ ? "|  " : "│  "));
    }
  }

  const conversation& what_;
  bool ascii_;
  std::multimap<conversation::node, conversation::node> children_;
  std::string text_;
};

std::string amount_text(const conversation::amount& what) {
  return count_text(what.messages) + (what.bytes == 0 ? "" : ", " + bytes_text(what.bytes));
}

} // namespace

conversation conversation_in(const reading& in, std::span<const event_index> chosen, grouping how) {
  return listener{in, how}.listen(chosen);
}

std::string tree_of(const conversation& what, bool ascii) {
  return tree{what, ascii}.text();
}

table talks_of(const conversation& what) {
  using talk = std::pair<std::pair<conversation::node, conversation::node>, conversation::amount>;
  std::vector<talk> talks(what.talks.begin(), what.talks.end());
  std::stable_sort(talks.begin(), talks.end(), [](const auto& a, const auto& b) {
    return a.second.messages > b.second.messages;
  });
  table result{{{.name = "from", .key = "from"},
                {.name = "to", .key = "to"},
                {.name = "messages", .key = "messages", .right = true},
                {.name = "bytes", .key = "bytes", .right = true}}};
  for (const auto& [pair, amount] : talks)
    result.add({word(what.names.at(pair.first)), word(what.names.at(pair.second)),
                count(amount.messages), bytes(amount.bytes)});
  return result;
}

std::string to_dot(const conversation& what) {
  std::string text = "digraph actors {\n  rankdir=LR\n  node [shape=box, style=rounded]\n";
  const auto id = [](auto node) { return 'n' + std::to_string(node); };
  for (const auto& [node, name] : what.names)
    text += "  " + id(node) + " [label=\"" + dot_text(name) + "\"]\n";
  for (const auto& [child, parent] : what.parents)
    text += "  " + id(parent) + " -> " + id(child) + " [style=dotted, arrowhead=none]\n";
  for (const auto& [pair, amount] : what.talks)
    text += "  " + id(pair.first) + " -> " + id(pair.second) + " [label=\"" + amount_text(amount)
            + "\"]\n";
  return text + "}\n";
}

std::string to_mermaid(const conversation& what) {
  std::string text = "graph LR\n";
  const auto id = [](auto node) { return 'n' + std::to_string(node); };
  for (const auto& [node, name] : what.names)
    text += "  " + id(node) + "[\"" + mermaid_text(name) + "\"]\n";
  for (const auto& [child, parent] : what.parents)
    text += "  " + id(parent) + " -.- " + id(child) + '\n';
  for (const auto& [pair, amount] : what.talks)
    text +=
      "  " + id(pair.first) + " -->|\"" + amount_text(amount) + "\"| " + id(pair.second) + '\n';
  return text;
}

} // namespace lectern::tracing
