#include "app/instances/host.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

using namespace lectern;

namespace {

constexpr net::credentials root{};
constexpr net::credentials ordinary{.user = 65'534, .group = 65'533};

/// As Incus sets it for commands.
constexpr const char* path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How the host runs `env` for a user and a group, with a daemon that runs as `daemon`.
exec_plan plan_as(const net::credentials& daemon, uid_t user, gid_t group) {
  exec_request request;
  request.command = {"env"};
  request.user = user;
  request.group = group;
  return make_host_instance("", daemon).plan(request);
}

bool is_refused(const exec_plan& plan) {
  const auto* refusal = std::get_if<exec_refusal>(&plan);
  return refusal != nullptr && refusal->status == 403;
}

std::vector<std::string> names_of(const std::vector<std::string>& environment) {
  std::vector<std::string> names;
  for (const auto& entry : environment)
    names.push_back(entry.substr(0, entry.find('=')));
  std::ranges::sort(names);
  return names;
}

bool has(const std::vector<std::string>& environment, const std::string& entry) {
  return std::ranges::count(environment, entry) == 1;
}

} // namespace

TEST_SUITE_BEGIN("host");

TEST_CASE("a daemon without privileges runs commands as itself only") {
  const auto& [user, group] = ordinary;
  CHECK_FALSE(is_refused(plan_as(ordinary, 0, 0)));
  CHECK_FALSE(is_refused(plan_as(ordinary, user, group)));
  CHECK_FALSE(is_refused(plan_as(ordinary, user, 0)));
  CHECK_FALSE(is_refused(plan_as(ordinary, 0, group)));
  CHECK(is_refused(plan_as(ordinary, 1, 0)));
  CHECK(is_refused(plan_as(ordinary, 0, 1)));
  CHECK(is_refused(plan_as(ordinary, user, 1)));
  CHECK(is_refused(plan_as(ordinary, 1, group)));

  const auto own = plan_as(ordinary, user, group);
  CHECK_FALSE(std::get<child_plan>(own).options.run_as);
}

TEST_CASE("a daemon of root runs commands as whoever is asked for") {
  CHECK_FALSE(std::get<child_plan>(plan_as(root, 0, 0)).options.run_as);
  const auto of_user = std::get<child_plan>(plan_as(root, 1, 0)).options.run_as;
  REQUIRE(of_user);
  CHECK(of_user->user == 1);
  CHECK(of_user->group == 0);
  const auto of_group = std::get<child_plan>(plan_as(root, 0, 2)).options.run_as;
  REQUIRE(of_group);
  CHECK(of_group->user == 0);
  CHECK(of_group->group == 2);
}

TEST_CASE("a command has a home, a language, a path and a user, and what the client sets wins") {
  const auto of_host = std::get<child_plan>(plan_as(root, 0, 0)).options.environment;
  CHECK(names_of(of_host) == std::vector<std::string>{"HOME", "LANG", "PATH", "USER"});
  CHECK(has(of_host, "LANG=C.UTF-8"));
  CHECK(has(of_host, path));
  CHECK(has(of_host, "USER=root"));

  exec_request request;
  request.command = {"env"};
  request.environment = {{"HOME", "/h"}, {"LANG", "de"}, {"PATH", "/p"}, {"USER", "ann"}};
  const auto plan = make_host_instance("", root).plan(request);
  CHECK(std::get<child_plan>(plan).options.environment
        == std::vector<std::string>{"HOME=/h", "LANG=de", "PATH=/p", "USER=ann"});
}

TEST_CASE("the console is a login shell, with all that one expects") {
  const auto shell = make_host_instance("/bin/other", root).console->source;
  CHECK(shell.program == "/bin/other");
  CHECK(shell.argv == std::vector<std::string>{"-other"});
  CHECK(names_of(shell.environment)
        == std::vector<std::string>{"HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "USER"});
  for (const auto* entry : {path, "LANG=C.UTF-8", "LOGNAME=root", "SHELL=/bin/other",
                            "TERM=xterm-256color", "USER=root"}) {
    CAPTURE(entry);
    CHECK(has(shell.environment, entry));
  }
}

TEST_SUITE_END();
