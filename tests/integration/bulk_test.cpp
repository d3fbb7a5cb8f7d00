#include "tests/support/cli.hpp"

TEST_SUITE_BEGIN("bulk");

namespace lectern::test {

namespace {

/// Runs a script in `folder`, where the client is `$client`. @returns What it printed.
std::string run_script(const cli& client, const daemon& server, const char* program,
                       const std::string& script) {
  auto environment = client.environment();
  environment.push_back(std::string{"client="} + program);
  const auto result =
    run_command({.argv = {"bash", "-c", "set -o pipefail; cd \"$HOME\"; " + script},
                 .environment = std::move(environment),
                 .input = {},
                 .time = 120s});
  CAPTURE(result);
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  CHECK(server.pid() > 0);
  return result.out;
}

} // namespace

TEST_CASE_TEMPLATE("256 MiB of anything come back as they went", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};

  const auto sums = run_script(client, server, Client::program,
                               "head -c 256M /dev/urandom > sent; sha256sum < sent;"
                               "cat sent | $client exec host -- cat | sha256sum");
  REQUIRE(sums.size() == 2 * (64 + 4));
  CHECK(sums.substr(0, 64) == sums.substr(68, 64));
}

TEST_CASE_TEMPLATE("256 MiB of text cross a terminal unharmed", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};

  const auto sums = run_script(client, server, Client::program,
                               "base64 /dev/urandom | head -c 256M > sent; sha256sum < sent;"
                               "$client exec -t host -- sh -c "
                               "'stty -opost; exec cat \"$1\"' - \"$HOME/sent\" | sha256sum");
  REQUIRE(sums.size() == 2 * (64 + 4));
  CHECK(sums.substr(0, 64) == sums.substr(68, 64));
}

} // namespace lectern::test

TEST_SUITE_END();
