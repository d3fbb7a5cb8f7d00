#include "app/instances/host.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/surroundings.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

using namespace lectern;

namespace {

const net::credentials root{};
const net::credentials ordinary{.user = 65'534, .group = 65'533};

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

/// What the plan has executed.
const net::child_options& options_of(const source_plan& plan) {
  const auto* opener = plan.opener.target<net::child_opener>();
  REQUIRE(opener);
  return opener->options();
}

net::child_options options_of(const exec_plan& plan) {
  return options_of(std::get<source_plan>(plan));
}

/// Whom the command runs as, who is not the daemon.
net::credentials identity_in(const exec_plan& plan) {
  const auto as = options_of(plan).run_as;
  REQUIRE(as);
  return *as;
}

bool is_refused(const exec_plan& plan) {
  const auto* refusal = std::get_if<exec_refusal>(&plan);
  return refusal != nullptr && refusal->cause == plan_refusal::forbidden;
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
  const auto& [user, group, groups] = ordinary;
  CHECK_FALSE(is_refused(plan_as(ordinary, 0, 0)));
  CHECK_FALSE(is_refused(plan_as(ordinary, user, group)));
  CHECK_FALSE(is_refused(plan_as(ordinary, user, 0)));
  CHECK_FALSE(is_refused(plan_as(ordinary, 0, group)));
  CHECK(is_refused(plan_as(ordinary, 1, 0)));
  CHECK(is_refused(plan_as(ordinary, 0, 1)));
  CHECK(is_refused(plan_as(ordinary, user, 1)));
  CHECK(is_refused(plan_as(ordinary, 1, group)));

  const auto own = plan_as(ordinary, user, group);
  CHECK_FALSE(options_of(own).run_as);
}

TEST_CASE("a user without a group has the groups of that user, and none of the daemon's") {
  if (::geteuid() != 0)
    return test::skip("only root's databases have a second user");
  const auto identity = identity_in(plan_as(root, test::guest.user, 0));
  CHECK(identity.user == test::guest.user);
  CHECK(identity.group == test::guest.group);
  CHECK(std::set(identity.groups.begin(), identity.groups.end())
        == std::set<gid_t>{test::guest.group, test::guest.second_group});
}

TEST_CASE("a group that is asked for is the only one") {
  for (const uid_t user : {uid_t{0}, uid_t{test::guest.user}}) {
    CAPTURE(user);
    const auto identity = identity_in(plan_as(root, user, 2));
    CHECK(identity.user == user);
    CHECK(identity.group == 2);
    CHECK(identity.groups.empty());
  }
}

TEST_CASE("a user whom no database knows needs a group") {
  constexpr uid_t unknown = 65'499;
  const auto refused = plan_as(root, unknown, 0);
  const auto* why = std::get_if<exec_refusal>(&refused);
  REQUIRE(why);
  CHECK(why->cause == plan_refusal::invalid);
  CHECK(why->text == "There is no user 65499 in the password database: specify a group, too");
  CHECK(identity_in(plan_as(root, unknown, 2)).user == unknown);
}

TEST_CASE("a daemon of root that has groups of somebody else keeps them from its own commands") {
  CHECK_FALSE(options_of(plan_as(root, 0, 0)).run_as);
  auto started_by_hand = root;
  SUBCASE("a primary group") {
    started_by_hand.group = 65'500;
  }
  SUBCASE("a supplementary group") {
    started_by_hand.groups = {0, 65'500};
  }
  const auto identity = identity_in(plan_as(started_by_hand, 0, 0));
  CHECK(identity.user == 0);
  CHECK(identity.group == 0);
  CHECK(std::ranges::count(identity.groups, 65'500) == 0);
  const auto shell = options_of(make_host_instance("", started_by_hand).console->source);
  REQUIRE(shell.run_as);
  CHECK(std::ranges::count(shell.run_as->groups, 65'500) == 0);
}

TEST_CASE("a command has a home, a language, a path, a shell and a user, and what the client sets "
          "wins") {
  const auto of_host = options_of(plan_as(root, 0, 0)).environment;
  CHECK(names_of(of_host)
        == std::vector<std::string>{"HOME", "LANG", "LOGNAME", "PATH", "SHELL", "USER"});
  for (const auto* entry : {"LANG=C.UTF-8", path, "USER=root", "LOGNAME=root", "SHELL=/bin/sh"}) {
    CAPTURE(entry);
    CHECK(has(of_host, entry));
  }

  exec_request request;
  request.command = {"env"};
  request.environment = {{"HOME", "/h"}, {"LANG", "de"},  {"LOGNAME", "bob"},
                         {"PATH", "/p"}, {"SHELL", "/s"}, {"USER", "ann"}};
  const auto plan = make_host_instance("", root).plan(request);
  CHECK(options_of(plan).environment
        == std::vector<std::string>{"HOME=/h", "LANG=de", "LOGNAME=bob", "PATH=/p", "SHELL=/s",
                                    "USER=ann"});
}

TEST_CASE("a command has the variables of its user, not of the daemon's") {
  if (::geteuid() != 0)
    return test::skip("only root's databases have a second user");
  const auto of_guest = options_of(plan_as(root, test::guest.user, 0)).environment;
  CHECK(has(of_guest, std::string{"USER="}.append(test::guest.name)));
  CHECK(has(of_guest, std::string{"LOGNAME="}.append(test::guest.name)));
}

TEST_CASE("a directory that is not absolute is refused, whether it exists or not") {
  for (const auto* directory : {"d", ".", "..", "~", "usr/bin"}) {
    CAPTURE(directory);
    exec_request request;
    request.command = {"pwd"};
    request.directory = directory;
    const auto refused = make_host_instance("", root).plan(request);
    const auto* why = std::get_if<exec_refusal>(&refused);
    REQUIRE(why);
    CHECK(why->cause == plan_refusal::invalid);
    CHECK(why->text == std::string{"The directory must be an absolute path: "}.append(directory));
  }
}

TEST_CASE("the console is a login shell, with all that one expects") {
  const auto shell = options_of(make_host_instance("/bin/other", root).console->source);
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
