#include "tests/support/command.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/http_client.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <doctest/doctest.h>

#include <signal.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

TEST_SUITE_BEGIN("configuration");

namespace lectern::test {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// A configuration file.
class config_file {
public:
  explicit config_file(std::string_view text) { write(text); }

  void write(std::string_view text) const {
    std::ofstream{path()} << text;
    fs::permissions(path(), fs::perms::owner_read | fs::perms::owner_write);
  }

  [[nodiscard]] std::string path() const { return folder_.path() / "lecternd.toml"; }

private:
  scratch_folder folder_;
};

/// Names of the instances, in order.
std::string instances_of(const daemon& server) {
  const auto reply = http_call(server.socket(), {.target = "/1.0/instances?recursion=1"}).json();
  std::string names;
  for (const auto& instance : reply.at("metadata").as_array())
    names.append(names.empty() ? "" : " ").append(instance.at("name").as_string());
  return names;
}

/// Reads the configuration again. @returns What the daemon logs of that.
std::string reload(daemon& server, std::string_view awaited) {
  const auto known = server.log().size();
  REQUIRE(::kill(server.pid(), SIGHUP) == 0);
  server.await_log(awaited, 10s, known);
  return server.log().substr(known);
}

/// The first output of a command on a terminal.
void check_output(const daemon& server, const std::string& instance,
                  const std::vector<std::string>& command, std::string_view expected) {
  json::array words;
  for (const auto& word : command)
    words.emplace_back(word);
  exec_session session{server.socket(),
                       "/1.0/instances/" + instance + "/exec",
                       {{"command", words}, {"interactive", true}, {"wait-for-websocket", true}}};
  session.open_all();
  CHECK_NOTHROW(session.await_output(expected, within(10s)));
}

command_result start_with(std::vector<std::string> arguments) {
  const scratch_folder folder;
  arguments.insert(arguments.begin(), daemon_path());
  auto result =
    run_command({.argv = std::move(arguments),
                 .environment = {"LECTERN_DIR=" + (folder.path() / "served").string()}});
  CHECK_FALSE(fs::exists(folder.path() / "served"));
  return result;
}

} // namespace

TEST_CASE("a daemon serves the instances of its configuration file") {
  const config_file config{R"(
[instances.box]
kind = "command"
description = "A box"
console_argv = ["/bin/sh", "-c", "echo at the console; exec cat"]
exec_argv = ["/usr/bin/env", "PLACE=box"]
environment = { COLOUR = "blue" }

[instances.own]
kind = "host"
)"};
  const daemon server{{"--config", config.path()}};

  CHECK(instances_of(server) == "box own");
  check_output(server, "box", {"/bin/sh", "-c", "echo $PLACE is $COLOUR"}, "box is blue");
  await_console_log(server.socket(), "box", "at the console", within(10s));
}

TEST_CASE("options come from the file, unless the command line has them") {
  const config_file config{"[daemon]\nlog-format = 'json'\nlog-level = 'debug'\n"};
  const daemon server{{"--config", config.path(), "--log-level", "info"}};

  CHECK(server.log().find("\"message\":\"listening on") != std::string::npos);
  CHECK(server.log().find("\"level\":\"debug\"") == std::string::npos);
  CHECK(instances_of(server) == "host"); // None is configured.
}

TEST_CASE("a file that is read again changes what has changed, and nothing else") {
  const std::string kept = "[instances.kept]\nkind = 'host'\n";
  const config_file config{kept
                           + "[instances.changed]\nkind = 'command'\nargv = ['/bin/echo', 'old']\n"
                             "[instances.removed]\nkind = 'host'\n"};
  daemon server{{"--config", config.path()}};
  exec_session session{
    server.socket(),
    "/1.0/instances/kept/exec",
    {{"command", json::array{"cat"}}, {"interactive", true}, {"wait-for-websocket", true}}};
  session.open_all();

  config.write(kept
               + "[instances.changed]\nkind = 'command'\nargv = ['/bin/echo', 'new']\n"
                 "[instances.added]\nkind = 'host'\n");
  reload(server, "configuration read: file=" + config.path() + " added=1 changed=1 removed=1");

  CHECK(instances_of(server) == "added changed kept");
  check_output(server, "changed", {"words"}, "new words");
  session.socket("0").send(opcode::binary, "still here\n");
  CHECK_NOTHROW(session.await_output("still here", within(10s)));
}

TEST_CASE("a mistake in a file that is read again changes nothing") {
  const config_file config{"[instances.box]\nkind = 'host'\n"};
  daemon server{{"--config", config.path()}};

  config.write("[instances.box]\nkind = 'hots'\n[instances.other]\nkind = 'unix'\n");
  const auto log = reload(server, "instances.other.path is missing");

  CHECK(log.find(config.path() + ":2:8: instances.box.kind must be one of") != std::string::npos);
  CHECK(instances_of(server) == "box");
}

TEST_CASE("options of the daemon that change are said to wait for its next start") {
  const config_file config{"[daemon]\nio-units = 1\n"};
  daemon server{{"--config", config.path()}};

  config.write("[daemon]\nio-units = 2\n");
  CHECK(reload(server, "configuration read").find("take effect when lecternd is started again")
        != std::string::npos);
  config.write("# Moved.\n[daemon]\nio-units = 1\n");
  CHECK(reload(server, "configuration read").find("take effect") == std::string::npos);
}

TEST_CASE("a configuration file is checked without serving anything") {
  const config_file good{"[daemon]\nio-units = 2\n[instances.own]\nkind = 'host'\n"};
  const auto fine = start_with({"--config", good.path(), "--check-config"});
  CHECK(fine.status == 0);
  CHECK(fine.err.empty());

  const config_file bad{"[daemon]\nio-units = 'many'\nnames = 1\n"};
  const auto refused = start_with({"--config", bad.path(), "--check-config"});
  CHECK(refused.status == 2);
  CHECK(refused.err
        == bad.path() + ":2:1: daemon.io-units: Value many not in range 0 to 64\n" + bad.path()
             + ":3:1: daemon.names is not an option of lecternd\n");
}

TEST_CASE("a daemon does not start with a mistake in its configuration file") {
  const config_file bad{"[instances.box]\n"};
  const auto refused = start_with({"--config", bad.path()});
  CHECK(refused.status == 2);
  CHECK(refused.err.starts_with(bad.path() + ":1:1: instances.box.kind must be one of"));

  const auto missing = start_with({"--config", "/nonexistent"});
  CHECK(missing.status == 2);
  CHECK(missing.err == "cannot use /nonexistent: No such file or directory\n");
}

} // namespace lectern::test

TEST_SUITE_END();
