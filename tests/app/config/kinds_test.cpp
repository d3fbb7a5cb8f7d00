#include "app/config/kinds.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <variant>

using namespace lectern;
using namespace lectern::config;
using namespace std::chrono_literals;

namespace {

using keys = std::map<std::string, std::string>;

template <class Options>
Options made_of(const keys& given, const std::string& description = {}) {
  const auto made = to_instance({description, given});
  REQUIRE(std::holds_alternative<instance>(made));
  REQUIRE(std::holds_alternative<Options>(std::get<instance>(made)));
  return std::get<Options>(std::get<instance>(made));
}

/// The flaw in the definition, after the key.
std::string flaw_in(const keys& given) {
  const auto made = to_instance({{}, given});
  REQUIRE(std::holds_alternative<key_flaw>(made));
  const auto& flaw = std::get<key_flaw>(made);
  return flaw.key + ' ' + flaw.text;
}

} // namespace

TEST_SUITE("kinds") {
  TEST_CASE("a command's argv is its console, and precedes its commands") {
    const auto made = made_of<command_instance>({{"lectern.kind", "command"},
                                                 {"lectern.argv", R"(["ssh", "box1"])"},
                                                 {"lectern.directory", "/tmp"},
                                                 {"environment.LANG", "C"},
                                                 {"environment.EMPTY", ""}},
                                                "a box");

    CHECK(made.description == "a box");
    CHECK(made.console == std::vector<std::string>{"ssh", "box1"});
    CHECK(made.command_prefix == made.console);
    CHECK(made.directory == "/tmp");
    CHECK(made.environment == keys{{"EMPTY", ""}, {"LANG", "C"}});
  }

  TEST_CASE("its console and its commands may differ, or be missing") {
    const auto both = made_of<command_instance>({{"lectern.kind", "command"},
                                                 {"lectern.argv", R"(["a"])"},
                                                 {"lectern.console_argv", R"(["b"])"},
                                                 {"lectern.exec_argv", R"(["c"])"}});
    CHECK(both.console == std::vector<std::string>{"b"});
    CHECK(both.command_prefix == std::vector<std::string>{"c"});

    const auto one = made_of<command_instance>(
      {{"lectern.kind", "command"}, {"lectern.console_argv", R"(["b"])"}});
    CHECK(one.console == std::vector<std::string>{"b"});
    CHECK(one.command_prefix.empty());
  }

  TEST_CASE("its console is restarted always, unless the definition says otherwise") {
    keys given{{"lectern.kind", "command"}, {"lectern.argv", R"(["a"])"}};
    CHECK(made_of<command_instance>(given).restart == console_restart::always);
    CHECK(made_of<command_instance>(given).idle_stop == 0s);

    given["lectern.restart"] = "on-failure";
    given["lectern.idle_stop"] = "10m";
    CHECK(made_of<command_instance>(given).restart == console_restart::on_failure);
    CHECK(made_of<command_instance>(given).idle_stop == 10min);
    given["lectern.restart"] = "on-demand";
    CHECK(made_of<command_instance>(given).restart == console_restart::on_demand);

    given["lectern.restart"] = "sometimes";
    CHECK(flaw_in(given) == "lectern.restart must be always, on-failure or on-demand");
    given.erase("lectern.restart");
    given["lectern.idle_stop"] = "10";
    CHECK(flaw_in(given) == "lectern.idle_stop must be a number with ms, s, m, h or d, e.g. 10m");
  }

  TEST_CASE("a Unix socket has a path") {
    CHECK(made_of<stream_instance>({{"lectern.kind", "unix"}, {"lectern.path", "/run/vm"}}).path
          == "/run/vm");
    CHECK(flaw_in({{"lectern.kind", "unix"}})
          == "lectern.path is missing: it must be an absolute path of at most 107 bytes");
    for (const auto& path : {std::string{"run/vm"}, '/' + std::string(107, 'x')})
      CHECK(flaw_in({{"lectern.kind", "unix"}, {"lectern.path", path}})
            == "lectern.path must be an absolute path of at most 107 bytes");
    CHECK(made_of<stream_instance>(
            {{"lectern.kind", "unix"}, {"lectern.path", '/' + std::string(106, 'x')}})
            .path.size()
          == 107);
  }

  TEST_CASE("the host keeps its description unless it is given one") {
    CHECK(made_of<host_instance>({{"lectern.kind", "host"}}).description
          == host_instance{}.description);
    const auto made =
      made_of<host_instance>({{"lectern.kind", "host"}, {"lectern.shell", "/bin/sh"}}, "mine");
    CHECK(made.description == "mine");
    CHECK(made.console_shell == "/bin/sh");
  }

  TEST_CASE("keys of the user mean nothing") {
    CHECK(made_of<stream_instance>(
            {{"lectern.kind", "unix"}, {"lectern.path", "/run/vm"}, {"user.owner", "me"}})
            .path
          == "/run/vm");
  }

  TEST_CASE("what is not a key, or does not hold what it should, is named") {
    CHECK(flaw_in({}) == "lectern.kind must be one of command, host, unix");
    CHECK(flaw_in({{"lectern.kind", "Host"}}) == "lectern.kind must be one of command, host, unix");
    CHECK(flaw_in({{"lectern.kind", "command"}})
          == "lectern.argv is missing: it must be a list of strings, e.g. [\"ssh\", \"box1\"]");
    for (const auto* argv : {"", "ssh", "[]", R"(["a", 1])"})
      CHECK(flaw_in({{"lectern.kind", "command"}, {"lectern.argv", argv}})
            == "lectern.argv must be a list of strings, e.g. [\"ssh\", \"box1\"]");
    CHECK(flaw_in({{"lectern.kind", "host"}, {"limits.cpu", "2"}})
          == "limits.cpu is not a key of this kind, which has lectern.kind, lectern.shell");
    CHECK(flaw_in({{"lectern.kind", "host"}, {"environment.A", "b"}})
          == "environment.A is not a key of this kind, which has lectern.kind, lectern.shell");
  }

  TEST_CASE("a variable has a name, and no null byte") {
    const keys argv{{"lectern.kind", "command"}, {"lectern.argv", R"(["a"])"}};
    for (const auto& [name, text] : keys{{"environment.", "a"},
                                         {"environment.A=B", "a"},
                                         {"environment.A", std::string{"a\0b", 3}}}) {
      auto given = argv;
      given[name] = text;
      CHECK(flaw_in(given).starts_with(name + " is not a key"));
    }
  }
}
