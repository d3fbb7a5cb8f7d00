#include "tests/docs/typed_shell.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

namespace lectern::test {

namespace {

const std::vector<std::string> bash{"bash", "--norc", "--noediting", "-i"};

std::vector<std::string> with_prompt(std::vector<std::string> environment) {
  environment.emplace_back("PS1=[ended $?]");
  return environment;
}

} // namespace

typed_shell::typed_shell(const std::filesystem::path& folder, std::vector<std::string> environment)
  : screen_(bash, with_prompt(std::move(environment))) {
  CHECK(status() == 0);
  type_line("set +m; cd " + folder.string(), {.to = {}}); // Jobs stay in its process group.
}

void typed_shell::type(const std::vector<std::string>& lines,
                       const std::vector<reaction>& reactions) {
  for (const auto& line : lines) {
    const auto fits = [&](const reaction& candidate) { return line.starts_with(candidate.to); };
    const auto found = std::ranges::find_if(reactions, fits);
    type_line(line, found == reactions.end() ? reaction{.to = {}} : *found);
  }
}

void typed_shell::end_background() {
  type_line("kill $!; wait $!", {.to = {}});
}

void typed_shell::type_line(const std::string& line, const reaction& then) {
  CAPTURE(line);
  screen_.type(line + '\n');
  // The echo; what is awaited may be part of it. A program in the background may write next.
  screen_.expect(line);
  if (then.nudge)
    for (const auto until = within(10s); !screen_.shows(then.awaited, 10ms);) {
      REQUIRE(left_until(until) > 0);
      then.nudge();
    }
  else if (!then.awaited.empty())
    screen_.expect(then.awaited);
  if (then.act)
    then.act();
  for (const char key : then.keys)
    screen_.press({&key, 1});
  if (line.ends_with('&')) { // The prompt may have come before or after what it prints.
    screen_.type("echo $((6 * 7)) is next\n");
    screen_.expect("42 is next");
  }
  const int ended = status();
  CAPTURE(ended);
  CAPTURE(screen_.seen());
  CHECK(std::ranges::count(then.statuses, ended) == 1);
}

int typed_shell::status() {
  screen_.expect("[ended ");
  const auto begin = screen_.seen().rfind("[ended ") + 7;
  screen_.expect("]");
  return std::stoi(screen_.seen().substr(begin));
}

} // namespace lectern::test
