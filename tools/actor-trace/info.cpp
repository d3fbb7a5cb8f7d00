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
  table what;
};

std::vector<section> sections_of(const reading& of, const subject& who) {
  return {{"life", "life", life_table(of, who)},
          {"peers", "peers", peer_table(of, who)},
          {"messages", "messages", message_table(of, who)},
          {"times", "times", time_table(of, who)},
          {"credit", "credit", credit_table(of, who)}};
}

std::span<const event_index> last_of(const subject& who) {
  return std::span{who.events}.last(std::min(last_events, who.events.size()));
}

void print_page(const reading& of, const subject& who, const context& common) {
  std::cout << painted(who.title, style::bold, common.color) << '\n';
  for (const auto& each : sections_of(of, who))
    if (each.what.size() > 0) {
      std::cout << '\n' << painted("-- " + each.name, style::dim, common.color) << '\n';
      each.what.print(std::cout, common.color);
    }
  std::cout << '\n' << painted("-- last events", style::dim, common.color) << '\n';
  for (const auto at : last_of(who))
    std::cout << event_line(of, at, numbering::position, common.color) << '\n';
}

void print_object(const reading& of, const subject& who) {
  boost::json::object page{{"title", who.title}};
  for (const auto& each : sections_of(of, who))
    page[each.key] = each.what.to_json();
  boost::json::array events;
  for (const auto at : last_of(who))
    events.push_back(event_object(of, at, numbering::position));
  page["last_events"] = std::move(events);
  print(page);
}

void info(const std::string& word, const context& common) {
  const auto of = read(common);
  const auto who = find_subject(of, word);
  if (who.has_error())
    throw failure{who.error()};
  if (common.json)
    print_object(of, *who);
  else
    print_page(of, *who, common);
  warn_of_losses(of.seen);
}

} // namespace

or_sentence<subject> find_subject(const reading& of, const std::string& word) {
  const std::vector<std::string> words{parse_number(word) ? "actor=" + word : word};
  const auto chosen = selection::parse(words);
  if (chosen.has_error())
    return chosen.error();
  const auto& only = chosen->terms().front();
  const auto is_one = only.how == term::comparison::equal && only.values.size() == 1;
  if (!is_one
      || (only.what != term::field::actor && only.what != term::field::conn
          && only.what != term::field::op))
    return "`" + word + "` is not one actor (12), connection (conn=17) or operation (op=1f3a)";
  if (auto unknown = chosen->unknown_in(of); !unknown.empty())
    return unknown;
  subject result{.actors = {}, .events = chosen->apply(of), .title = {}};
  const auto is_chosen = chosen->actors(of);
  for (const auto& [id, life] : of.all.actors())
    if (is_chosen(id))
      result.actors.insert(id);
  result.title = only.what == term::field::actor  ? of.all.name(*result.actors.begin())
                 : only.what == term::field::conn ? "connection " + only.values.front()
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
