#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/diff.hpp"

#include <iterator>
#include <memory>

namespace lectern::tracing {

namespace {

struct diff_options {
  std::filesystem::path a;
  std::filesystem::path b;
  std::string links;
  diff_thresholds given;
};

/// Of `x:y`. @throws failure if it is something else, or they are not there.
std::pair<std::uint32_t, std::uint32_t> pair_of(const std::string& text, const reading& a,
                                                const reading& b) {
  const auto parts = split(text, ':');
  if (parts.size() != 2 || !parse_number(parts[0]) || !parse_number(parts[1]))
    throw failure{"`" + text + "` is not a pair of connections (17:27)"};
  static_cast<void>(parse_selection({"conn=" + parts[0]}, a));
  static_cast<void>(parse_selection({"conn=" + parts[1]}, b));
  return {*parse_number(parts[0]), *parse_number(parts[1])};
}

table table_of(const std::vector<difference>& found) {
  table result{{{"A", "conn_a", true},
                {"B", "conn_b", true},
                {"type", "type"},
                {"difference", "difference"},
                {"what", "what"}}};
  for (const auto& difference : found)
    result.add({number(difference.link_a), number(difference.link_b), word(difference.role),
                word(difference.aspect), word(difference.words)});
  return result;
}

void diff(const diff_options& options, context& common) {
  const reading a{read_file(options.a)};
  const reading b{read_file(options.b)};
  const auto pairs =
    options.links.empty() ? matching_links(a, b) : std::vector{pair_of(options.links, a, b)};
  std::vector<difference> found;
  for (const auto& [link_a, link_b] : pairs) {
    auto more = differences(a, link_a, b, link_b, options.given);
    std::move(more.begin(), more.end(), std::back_inserter(found));
  }
  if (common.json || !found.empty())
    print(table_of(found), common);
  const auto is_uneven = options.links.empty() && a.lives.links().size() != b.lives.links().size();
  if (is_uneven)
    say("A has " + count_text(a.lives.links().size()) + " connections, B has "
        + count_text(b.lives.links().size()) + "; the first " + count_text(pairs.size())
        + " were compared");
  warn_of_losses(a.seen);
  warn_of_losses(b.seen);
  common.result = found.empty() && !is_uneven ? verdict::fine : verdict::found;
}

} // namespace

// -- command ----------------------------------------------------------------------

void add_diff(option_parser& parser, context& common) {
  auto command = parser.add_command("diff", "Compare two traces");
  auto options = std::make_shared<diff_options>();
  command.add({"A", "A", "A folder or a recording", true}, options->a);
  command.add({"B", "B", "The other folder or recording", true}, options->b);
  command.add({"--conn", "X:Y", "Only compare connection X of A with Y of B"}, options->links);
  command.add({"--shift", "N [3]", "Report times that differ by this factor"}, options->given.shift,
              1, 1e9);
  command.add_duration("--shift-min", options->given.shift_ns, "and by at least this");
  command.footer("Connections are compared in the order of their numbers, role by role.\n"
                 "Exit status 1: they differ.\n"
                 "Examples:\n"
                 "  actor-trace diff good.trace bad.trace\n"
                 "  actor-trace diff good.trace bad.trace --conn 17:3");
  command.on_run([=, &common] { diff(*options, common); });
}

} // namespace lectern::tracing
