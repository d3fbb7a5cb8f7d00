#include "tests/support/cli.hpp"

#include <boost/json/parse.hpp>

TEST_SUITE_BEGIN("overview");

namespace lectern::test {

TEST_CASE_TEMPLATE("list shows the host, running", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};

  const auto table = client.run({"list"});
  CAPTURE(table);
  CHECK(table.status == 0);
  CHECK(table.out.find("host") != std::string::npos);
  CHECK(table.out.find("RUNNING") != std::string::npos);

  const auto lines = client.run({"list", "--format", "csv", "--columns", "ns"});
  CAPTURE(lines);
  CHECK(lines.out == "host,RUNNING\n");
}

TEST_CASE_TEMPLATE("list as JSON has what programs need", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result = cli{Client::program, server}.run({"list", "--format", "json"});
  CAPTURE(result);
  REQUIRE(result.status == 0);
  const auto instances = boost::json::parse(result.out).as_array();

  REQUIRE(instances.size() == 1);
  CHECK(instances[0].at("name") == "host");
  CHECK(instances[0].at("status") == "Running");
  CHECK(instances[0].at("status_code") == 103);
}

TEST_CASE_TEMPLATE("info describes the server", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result = cli{Client::program, server}.run({"info"});
  CAPTURE(result);
  CHECK(result.status == 0);
  CHECK(result.out.find("api_version: \"1.0\"") != std::string::npos);
  CHECK(result.out.find("auth: trusted") != std::string::npos);
}

TEST_CASE_TEMPLATE("info describes an instance", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result = cli{Client::program, server}.run({"info", "host"});
  CAPTURE(result);
  CHECK(result.status == 0);
  CHECK(result.out.find("Name: host") != std::string::npos);
  CHECK(result.out.find("Status: RUNNING") != std::string::npos);
  CHECK(result.out.find("CPU usage (in seconds): ") != std::string::npos);
  CHECK(result.out.find("Memory (current): ") != std::string::npos);
}

TEST_CASE_TEMPLATE("info of an unknown instance is an error", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result = cli{Client::program, server}.run({"info", "nobody"});
  CAPTURE(result);
  CHECK(result.status == 1);
  CHECK(result.err.find("not found") != std::string::npos);
}

TEST_CASE_TEMPLATE("monitor shows a command begin and end", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};
  auto monitor = client.on_terminal({"monitor", "--format", "json"});

  // It does not say when it listens: run commands until it has seen one.
  bool seen = false;
  for (int attempt = 0; attempt < 20 && !seen; ++attempt) {
    CHECK(client.run({"exec", "host", "--", "true"}).status == 0);
    seen = monitor.shows("instance-exec", 500ms);
  }

  CHECK(seen);
  // It prints events in any order: an end that follows may stand before this one.
  CHECK(client.run({"exec", "host", "--", "true"}).status == 0);
  monitor.expect("\"status\":\"Success\"");
}

TEST_CASE_TEMPLATE("operation list shows a running command", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};
  auto running = client.on_terminal({"exec", "host", "--", "sh", "-c", "echo begun; read line"});
  running.expect("begun");

  const auto result = client.run({"operation", "list", "--format", "csv"});
  CAPTURE(result);
  CHECK(result.status == 0);
  CHECK(result.out.find("Executing command,RUNNING") != std::string::npos);

  running.type("\n");
  CHECK(running.wait() == 0);
}

} // namespace lectern::test

TEST_SUITE_END();
