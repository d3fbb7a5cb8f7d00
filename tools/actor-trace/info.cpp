#include "tools/actor-trace/info.hpp"

#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/event_text.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <span>
#include <utility>

namespace lectern::tracing {

namespace {

/// Chosen: a screen.
constexpr std::size_t last_events = 20;

struct section {
  std::string name;
  std::string key;
  table rows;
};

std::vector<section> sections_of(const reading& trace, const subject& target) {
  return {{"life", "life", life_table(trace, target)},
          {"peers", "peers", peer_table(trace, target)},
          {"messages", "messages", message_table(trace, target)},
          {"times", "times", time_table(trace, target)},
          {"credit", "credit", credit_table(trace, target)}};
}

std::span<const event_index> last_of(const subject& target) {
  return std::span{target.events}.last(std::min(last_events, target.events.size()));
}

void print_page(const reading& trace, const subject& target, const context& common) {
  std::cout << painted(target.title, style::bold, common.color) << '\n';
  for (const auto& section : sections_of(trace, target))
    if (section.rows.size() > 0) {
      std::cout << '\n' << painted("-- " + section.name, style::dim, common.color) << '\n';
      section.rows.print(std::cout, common.color);
    }
  std::cout << '\n' << painted("-- last events", style::dim, common.color) << '\n';
  for (const auto at : last_of(target))
    std::cout << event_line(trace, at, numbering::position, common.color) << '\n';
}

void print_object(const reading& trace, const subject& target) {
  boost::json::object page{{"title", target.title}};
  for (const auto& section : sections_of(trace, target))
    page[section.key] = section.rows.to_json();
  boost::json::array events;
  for (const auto at : last_of(target))
    events.push_back(event_object(trace, at, numbering::position));
  page["last_events"] = std::move(events);
  print(page);
}

void info(const std::string& word, const context& common) {
  const auto trace = read(common);
  const auto target = find_subject(trace, word);
  if (target.has_error())
    throw failure{target.error()};
  if (common.json)
    print_object(trace, *target);
  else
    print_page(trace, *target, common);
  warn_of_losses(trace.seen);
}

} // namespace

or_sentence<subject> find_subject(const reading& trace, const std::string& word) {
  const std::vector<std::string> words{parse_number(word) ? "actor=" + word : word};
  const auto chosen = selection::parse(words);
  if (chosen.has_error())
    return chosen.error();
  const auto& only = chosen->terms().front();
  const auto is_one = only.relation == term::comparison::equal && only.values.size() == 1;
  if (!is_one
      || (only.name != term::field::actor && only.name != term::field::conn
          && only.name != term::field::op))
    return "`" + word + "` is not one actor (12), connection (conn=17) or operation (op=1f3a)";
  if (auto unknown = chosen->unknown_in(trace); !unknown.empty())
    return unknown;
  subject result{.actors = {}, .events = chosen->apply(trace), .title = {}};
  const auto is_chosen = chosen->actors(trace);
  for (const auto& [id, life] : trace.lives.actors())
    if (is_chosen(id))
      result.actors.insert(id);
  result.title = only.name == term::field::actor  ? trace.lives.name(*result.actors.begin())
                 : only.name == term::field::conn ? "connection " + only.values.front()
                                                  : "operation " + only.values.front();
  return result;
}

// -- command ----------------------------------------------------------------------

void add_info(option_parser& parser, context& common) {
  auto command =
    parser.add_command("info", "Show everything about one actor, connection or operation");
  auto word = std::make_shared<std::string>();
  command.add({"subject", "SUBJECT", "An actor's number, conn=N, or op=PREFIX", true}, *word);
  command.footer("Examples:\n"
                 "  actor-trace info 12\n"
                 "  actor-trace info conn=17\n"
                 "  actor-trace --json info op=1f3a");
  command.on_run([=, &common] { info(*word, common); });
}

} // namespace lectern::tracing
