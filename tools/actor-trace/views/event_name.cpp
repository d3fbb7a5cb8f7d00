#include "tools/actor-trace/views/event_name.hpp"

#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/text.hpp"

namespace lectern::tracing {

namespace {

/// The only value of the only term.
std::optional<std::string> only_value(const selection& chosen, term::field name) {
  const auto& terms = chosen.terms();
  if (terms.size() != 1 || terms[0].name != name || terms[0].relation != term::comparison::equal
      || terms[0].values.size() != 1)
    return std::nullopt;
  return terms[0].values[0];
}

} // namespace

event_index event_named(const reading& in, const std::vector<std::string>& words) {
  if (words.empty())
    throw failure{"which event? Use its number (#N) or a selection"};
  if (words.size() == 1 && words[0].starts_with('#')) {
    const auto number = parse_number(words[0].substr(1));
    if (!number || *number >= in.seen.events().size())
      throw failure{"this trace has no event " + words[0]};
    return *number;
  }
  const auto events = parse_selection(words, in).apply(in);
  if (events.empty())
    throw failure{"nothing in this trace matches this selection"};
  return events.back();
}

std::optional<session> session_named(const reading& in, const std::vector<std::string>& words) {
  if (words.size() != 1 || words[0].starts_with('#'))
    return std::nullopt;
  const auto chosen = parse_selection(words, in);
  if (const auto link = only_value(chosen, term::field::conn))
    return session_of_link(in, parse_number(*link).value_or(0));
  const auto prefix = only_value(chosen, term::field::op);
  if (!prefix)
    return std::nullopt;
  const auto operations = in.lives.operations_named(*prefix);
  if (operations.size() > 1)
    throw failure{count_text(operations.size()) + " operations begin with " + *prefix};
  return session_of_operation(in, operations.front());
}

} // namespace lectern::tracing
