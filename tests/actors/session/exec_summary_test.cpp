#include "actors/session/exec_summary.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

namespace {

std::shared_ptr<const exec_request> request_of(std::vector<std::string> command,
                                               std::map<std::string, std::string> environment) {
  return std::make_shared<exec_request>(exec_request{
    .command = std::move(command), .environment = std::move(environment), .interactive = true});
}

} // namespace

TEST_SUITE("exec_summary") {
  TEST_CASE("a request of usual size is kept as it is, and so is none") {
    const auto usual = request_of({"echo", "word"}, {{"NAME", "value"}});
    CHECK(abbreviated(usual) == usual);
    CHECK_FALSE(abbreviated(nullptr));
  }

  TEST_CASE("of a large request the beginning of the command is kept, and no environment") {
    const std::string large(100'000, 'x');
    const auto kept = abbreviated(request_of({"echo", large, "end"}, {{"LARGE", large}}));
    REQUIRE(kept->command.size() == 2);
    CHECK(kept->command[0] == "echo");
    CHECK(kept->command[1].size() < shown_command_bytes_max + 8);
    CHECK(kept->command[1].ends_with("x…"));
    CHECK(kept->environment.empty());
    CHECK(kept->interactive);
  }

  TEST_CASE("a word is not cut within a character") {
    std::string word;
    while (word.size() < 2 * shown_command_bytes_max)
      word += "…";
    const auto cut = beginning_of({word}).at(0);
    CHECK(cut.size() % 3 == 0);
    CHECK(cut.size() <= shown_command_bytes_max + 3);
  }
}

} // namespace lectern
