#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/interruption.hpp"
#include "tools/actor-trace/triggers.hpp"

#include <chrono>
#include <csignal>
#include <memory>

namespace lectern::tracing {

using namespace std::chrono_literals;

namespace {

/// Chosen: rings hold seconds, and a handler that runs is seen within this time.
constexpr auto trace_look_interval = 20ms;

/// Chosen: once a second, because all that the rings hold is read and judged.
constexpr std::uint64_t looks_per_check = 50;

struct watch_options {
  std::vector<std::string> words;
  std::filesystem::path file;
};

/// Waits for a rule to hold.
class sentry {
public:
  sentry(const watch_rules& rules, std::filesystem::path where)
    : rules_(rules), where_(std::move(where)), from_(where_) {
    if (!from_.is_live())
      throw failure{"no process writes this trace any more; examine it with lint"};
  }

  /// @returns The reason to save the trace; none if there is no reason to.
  [[nodiscard]] std::optional<std::string> await(const interruption& signals) {
    for (;;) {
      const auto signal = signals.wait(trace_look_interval);
      const auto look = from_.next();
      if (look.trace == nullptr)
        throw failure{"another process has started a trace there; see " + where_.string()
                      + ".earlier"};
      if (auto found = trigger_of(rules_, look))
        return found;
      if (auto found = check_now_and_then(look.is_over))
        return found;
      if (signal == SIGUSR2)
        return "requested by SIGUSR2";
      if (signal != 0 || look.is_over)
        return std::nullopt;
    }
  }

private:
  /// Rules are about all there is, and that takes a while.
  std::optional<std::string> check_now_and_then(bool is_over) {
    if (!rules_.violation || (looks_++ % looks_per_check != 0 && !is_over))
      return std::nullopt;
    return violation_in(trace::history{read_file(where_)});
  }

  watch_rules rules_;
  std::filesystem::path where_;
  follower from_;
  std::uint64_t looks_ = 0;
};

void watch(const watch_options& options, context& common) {
  const auto rules = parse_rules(options.words);
  if (rules.has_error())
    throw failure{rules.error()};
  const interruption signals;
  sentry on_guard{*rules, trace_path(common)};
  say("watching " + trace_path(common).string());
  const auto why = on_guard.await(signals);
  if (!why)
    return;
  say(*why);
  common.result = verdict::found;
  save(read_file(trace_path(common)), options.file, common);
}

} // namespace

// -- command ----------------------------------------------------------------------

void add_watch(option_parser& parser, context& common) {
  auto command = parser.add_command("watch", "Wait for trouble, then save what led to it");
  auto options = std::make_shared<watch_options>();
  command.add({"rule", "RULE...",
               "slow=5ms: a handler runs longer; death: an actor fails, or the process ends\n"
               "without a clean stop; violation: a rule that `check` knows is broken",
               true},
              options->words);
  command.add({"--snapshot", "FILE", "The recording to write", true}, options->file);
  command.footer("SIGUSR2, sent to actor-trace, saves at once; Ctrl-C quits without saving.\n"
                 "Exit status 1: a recording was saved.\n"
                 "Example:\n"
                 "  actor-trace watch slow=5ms death violation --snapshot trouble.trace");
  command.on_run([=, &common] { watch(*options, common); });
}

} // namespace lectern::tracing
