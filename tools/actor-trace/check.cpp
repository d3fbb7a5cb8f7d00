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
  for (const auto& rule : trace::rules)
    names.emplace_back(rule.name);
  return names;
}

table rules_table() {
  table result{{{"RULE", "rule"}, {"SAYS", "says"}}};
  for (const auto& rule : trace::rules)
    result.add({word(std::string{rule.name}), word(std::string{rule.says})});
  return result;
}

boost::json::object to_object(const reading& trace, const trace::violation& finding) {
  boost::json::array events;
  for (const auto at : causal_slice(trace, finding.evidence)) {
    auto event = event_object(trace, at, numbering::position);
    event["evidence"] =
      std::find(finding.evidence.begin(), finding.evidence.end(), at) != finding.evidence.end();
    events.push_back(std::move(event));
  }
  const auto& rule = trace::about(finding.which);
  return {{"rule", rule.name},
          {"says", rule.says},
          {"words", finding.words},
          {"events", std::move(events)}};
}

void print_violation(const reading& trace, const trace::violation& finding, const context& common) {
  const auto& rule = trace::about(finding.which);
  std::cout << painted(rule.name, style::bad, common.color) << ": " << finding.words << '\n'
            << "  rule: " << rule.says << '\n';
  for (const auto at : causal_slice(trace, finding.evidence)) {
    const bool proves =
      std::find(finding.evidence.begin(), finding.evidence.end(), at) != finding.evidence.end();
    std::cout << (proves ? "> " : "  ") << event_line(trace, at, numbering::position, common.color)
              << '\n';
  }
}

/// Prints what was checked, so that success is distinct from an empty trace.
void print_all_hold(const reading& trace, std::size_t rules_checked) {
  const auto events = trace.seen.events();
  const auto sessions = std::count_if(events.begin(), events.end(), [](const auto& entry) {
    return entry.kind() == trace::kind::operation_named;
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
  const auto trace = read(common);
  auto broken = trace::check(trace.seen);
  if (!options.rules.empty())
    std::erase_if(broken, [&](const auto& finding) {
      return std::find(options.rules.begin(), options.rules.end(), trace::about(finding.which).name)
             == options.rules.end();
    });
  if (common.json) {
    boost::json::array rows;
    for (const auto& finding : broken)
      rows.push_back(to_object(trace, finding));
    print(rows);
  } else {
    for (const auto& finding : broken)
      print_violation(trace, finding, common);
    if (broken.empty())
      print_all_hold(trace, options.rules.empty() ? trace::rules.size() : options.rules.size());
  }
  warn_of_losses(trace.seen);
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
