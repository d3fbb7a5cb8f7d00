#include "tools/actor-trace/lint.hpp"

#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/event_text.hpp"

#include <array>
#include <iostream>
#include <iterator>
#include <memory>

namespace lectern::tracing {

findings lint(const reading& trace, const lint_thresholds& given) {
  constexpr std::array checks{
    slow_handlers, hung_handlers,    long_waits,          growing_mailboxes, self_send_loops,
    ping_pong,     lingering_actors, unanswered_requests, rejected_messages, stalled_viewers};
  findings result;
  for (const auto check : checks) {
    auto found = check(trace, given);
    std::move(found.begin(), found.end(), std::back_inserter(result));
  }
  return result;
}

namespace {

void print_findings(const reading& trace, const findings& problems, const context& common) {
  if (common.json) {
    boost::json::array rows;
    for (const auto& finding : problems) {
      boost::json::array evidence;
      for (const auto at : finding.evidence)
        evidence.push_back(event_object(trace, at, numbering::position));
      rows.push_back({{"disease", finding.problem},
                      {"words", finding.words},
                      {"evidence", std::move(evidence)}});
    }
    return print(rows);
  }
  if (problems.empty())
    std::cout << "no problems were found\n";
  for (const auto& finding : problems) {
    std::cout << painted(finding.problem, style::bad, common.color) << ": "
              << printable(finding.words) << '\n';
    for (const auto at : finding.evidence)
      std::cout << "  " << event_line(trace, at, numbering::position, common.color) << '\n';
  }
}

void add_thresholds(command_options command, lint_thresholds& given) {
  command.add_duration("--handler", given.handler_ns, "Slow handler: longer than this");
  command.add_duration("--hung", given.hung_ns, "Hung handler: has run longer than this");
  command.add_number("--wait-ratio", given.wait_ratio, "Long wait: this many times the run time");
  command.add_duration("--growing", given.growing_ns, "Growing mailbox: for this long");
  command.add_count("--self-sends", given.self_sends, "Self-send loop: this many in a row");
  command.add_count("--ping-pong", given.ping_pong, "Ping-pong across units: messages per second");
  command.add_duration("--linger", given.linger_ns,
                       "Lingering actor: this long after its link ended");
  command.add_duration("--answer", given.answer_ns, "Unanswered request: for this long");
  command.add_count("--rejected", given.rejected, "Rejected message: this many of one type");
  command.add_duration("--stalled", given.stalled_ns, "Stalled viewer: no credit for this long");
  command.add_count("--window", given.window_bytes, "Stalled viewer: its window in bytes");
}

} // namespace

// -- command ----------------------------------------------------------------------

void add_lint(option_parser& parser, context& common) {
  auto command = parser.add_command("lint", "Report problems that a trace shows");
  auto given = std::make_shared<lint_thresholds>();
  add_thresholds(command, *given);
  command.footer("Exit status 1: a problem was found.\n"
                 "Examples:\n"
                 "  actor-trace lint\n"
                 "  actor-trace --trace slow.trace lint --handler 1ms --answer 30s");
  command.on_run([=, &common] {
    const auto trace = read(common);
    const auto problems = lint(trace, *given);
    print_findings(trace, problems, common);
    warn_of_losses(trace.seen);
    common.result = problems.empty() ? verdict::fine : verdict::found;
  });
}

} // namespace lectern::tracing
