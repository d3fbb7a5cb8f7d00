#include "actors/trace/check.hpp"

#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/event_text.hpp"
#include "tools/actor-trace/slice.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

namespace lectern::tracing {

namespace {

struct check_options {
  std::vector<std::string> rules;
  bool list = false;
};

std::vector<std::string> rule_names() {
  std::vector<std::string> names;
  for (const auto& each : trace::rules)
    names.emplace_back(each.name);
  return names;
}

table rules_table() {
  table all{{{"RULE", "rule"}, {"SAYS", "says"}}};
  for (const auto& each : trace::rules)
    all.add({word(std::string{each.name}), word(std::string{each.says})});
  return all;
}

boost::json::object to_object(const reading& of, const trace::violation& what) {
  boost::json::array events;
  for (const auto at : causal_slice(of, what.evidence)) {
    auto event = event_object(of, at, numbering::position);
    event["evidence"] =
      std::find(what.evidence.begin(), what.evidence.end(), at) != what.evidence.end();
    events.push_back(std::move(event));
  }
  const auto& rule = trace::about(what.which);
  return {
    {"rule", rule.name}, {"says", rule.says}, {"words", what.words}, {"events", std::move(events)}};
}

void print_violation(const reading& of, const trace::violation& what, const context& common) {
  const auto& rule = trace::about(what.which);
  std::cout << painted(rule.name, style::bad, common.color) << ": " << what.words << '\n'
            << "  rule: " << rule.says << '\n';
  for (const auto at : causal_slice(of, what.evidence)) {
    const bool proves =
      std::find(what.evidence.begin(), what.evidence.end(), at) != what.evidence.end();
    std::cout << (proves ? "> " : "  ") << event_line(of, at, numbering::position, common.color)
              << '\n';
  }
}

/// So that silence is no answer: what was looked at.
void print_all_hold(const reading& of, std::size_t rules_checked) {
  const auto events = of.seen.events();
  const auto sessions = std::count_if(events.begin(), events.end(), [](const auto& each) {
    return each.kind() == trace::kind::operation_named;
  });
  if (rules_checked == 1)
    std::cout << "The rule holds: ";
  else
    std::cout << "All " << rules_checked << " rules hold: ";
  std::cout << sessions << (sessions == 1 ? " session, " : " sessions, ") << events.size()
            << " records\n";
}

void check_rules(const check_options& options, context& common) {
  if (options.list)
    return print(rules_table(), common);
  const auto of = read(common);
  auto broken = trace::check(of.seen);
  if (!options.rules.empty())
    std::erase_if(broken, [&](const auto& each) {
      return std::find(options.rules.begin(), options.rules.end(), trace::about(each.which).name)
             == options.rules.end();
    });
  if (common.json) {
    boost::json::array rows;
    for (const auto& each : broken)
      rows.push_back(to_object(of, each));
    print(rows);
  } else {
    for (const auto& each : broken)
      print_violation(of, each, common);
    if (broken.empty())
      print_all_hold(of, options.rules.empty() ? trace::rules.size() : options.rules.size());
  }
  warn_of_losses(of.seen);
  common.result = broken.empty() ? verdict::fine : verdict::found;
}

} // namespace

// -- command ----------------------------------------------------------------------

void add_check(option_parser& parser, context& common) {
  auto command = parser.add_command("check", "Check the rules that every trace must obey");
  auto options = std::make_shared<check_options>();
  command.add_choice({"rules", "RULE...", "Check only these rules"}, options->rules, rule_names());
  command.add_flag("--list", options->list, "Print the rules");
  command.footer("Each violation is shown with the events that contradict each other (>) and\n"
                 "their causes, back to the one they have in common. If all rules hold, prints\n"
                 "what was checked. Exit status 1: a rule is broken.\n"
                 "Examples:\n"
                 "  actor-trace check\n"
                 "  actor-trace --trace crash.trace check one-write nothing-behind-close");
  command.on_run([options, &common] { check_rules(*options, common); });
}

} // namespace lectern::tracing
