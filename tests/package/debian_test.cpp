#include "tests/support/command.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

/// What an installed lecternd is started by, and what a removed one leaves.
TEST_SUITE_BEGIN("debian");

namespace lectern::test {

namespace {

namespace fs = std::filesystem;

/// A unit as it is installed, but with the program of this build, under a name of its own.
class unit_file {
public:
  unit_file(const std::string& unit, const std::string& name) : path_(folder_.path() / name) {
    std::ostringstream text;
    text << std::ifstream{std::string{LECTERN_UNITS} + '/' + unit}.rdbuf();
    auto content = text.str();
    const std::string installed = LECTERN_INSTALLED_DAEMON;
    REQUIRE(content.find("ExecStart=" + installed) != content.npos);
    content.replace(content.find(installed), installed.size(), LECTERN_DAEMON_PATH);
    std::ofstream{path_} << content;
  }

  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] bool has(const std::string& line) const {
    std::ifstream lines{path_};
    for (std::string present; std::getline(lines, present);)
      if (present == line)
        return true;
    return false;
  }

private:
  temp_folder folder_;
  fs::path path_;
};

bool is_systemd_missing() {
  const bool is_missing = !is_installed("systemd-analyze");
  if (is_missing)
    skip("systemd-analyze is not installed");
  return is_missing;
}

command_result verify(const unit_file& unit, const std::string& manager) {
  return run_command({.argv = {"systemd-analyze", manager, "verify", "--man=no",
                               "--recursive-errors=no", unit.path()}});
}

/// A machine's root folder with all that lecternd leaves there, and something that is not its own.
struct used_machine {
  used_machine() {
    for (const auto* file :
         {"run/lectern/unix.socket", "run/lectern/trace/ring-0", "var/lib/lectern/web.key",
          "var/lib/lectern/exec-output/host/1.stdout", "run/lectern-users/ann/lectern/lock",
          "var/lib/lectern-users/ann/lectern/web.key", "etc/default/lecternd",
          "etc/default/lecternd@ann", "var/lib/lecterns/other",
          "etc/systemd/system/multi-user.target.wants/lecternd@ann.service"}) {
      fs::create_directories((root.path() / file).parent_path());
      std::ofstream{root.path() / file} << "x";
    }
  }

  /// Runs a script of the package as dpkg does for another root folder.
  void run(const std::string& script, const std::string& action) const {
    const auto result =
      run_command({.argv = {"sh", std::string{LECTERN_PACKAGE} + '/' + script, action},
                   .environment = {"DPKG_ROOT=" + root.path().string()}});
    CHECK_MESSAGE(result.status == 0, result);
  }

  [[nodiscard]] std::string files() const {
    std::string result;
    for (const auto& entry : fs::recursive_directory_iterator{root.path()})
      if (!entry.is_directory())
        result += fs::relative(entry.path(), root.path()).string() + '\n';
    return result;
  }

  temp_folder root;
};

} // namespace

TEST_CASE("systemd takes each unit without a word") {
  if (is_systemd_missing())
    return;
  for (const auto& [unit, name, manager] :
       {std::array{"system/lecternd.service", "lecternd.service", "--system"},
        std::array{"system/lecternd@.service", "lecternd@ann.service", "--system"},
        std::array{"user/lecternd.service", "lecternd.service", "--user"}}) {
    const auto result = verify(unit_file{unit, name}, manager);
    CHECK_MESSAGE(result.status == 0, result);
    CHECK_MESSAGE(result.err.empty(), result);
  }
}

TEST_CASE("the unit that needs no root is confined") {
  if (is_systemd_missing())
    return;
  const unit_file unit{"system/lecternd@.service", "lecternd@ann.service"};
  const auto judged = run_command( // In tenths: 10 is unsafe.
    {.argv = {"systemd-analyze", "security", "--offline=true", "--threshold=25", "--no-pager",
              unit.path()}});
  CHECK_MESSAGE(judged.status == 0, judged);
}

TEST_CASE("members of a group connect to the daemon of root, which has descriptors enough") {
  const unit_file unit{"system/lecternd.service", "lecternd.service"};
  CHECK(unit.has("ExecStart=" LECTERN_DAEMON_PATH " --config " LECTERN_INSTALLED_CONFIG
                 " --socket-group lectern $LECTERND_OPTIONS"));
  CHECK(unit.has("LimitNOFILE=1024:524288"));
  CHECK(unit.has("StateDirectoryMode=0700"));
}

TEST_CASE("the example configuration is valid, and so is each of its examples") {
  const temp_folder folder;
  std::ostringstream text;
  text << std::ifstream{LECTERN_EXAMPLE_CONFIG}.rdbuf();
  const auto check = [&](const std::string& content) {
    const auto path = folder.path() / "lecternd.toml";
    std::ofstream{path} << content;
    return run_command(
      {.argv = {LECTERN_DAEMON_PATH, "--config", path.string(), "--check-config"}});
  };
  const auto as_installed = check(text.str());
  CHECK_MESSAGE(as_installed.status == 0, as_installed);

  const std::regex example{"\n#([a-z\\[])"};
  const auto used = std::regex_replace(text.str(), example, "\n$1");
  CHECK(std::ranges::count(used, '\n') == std::ranges::count(text.str(), '\n'));
  CHECK(used.find("\n[instances.vm1]\nkind = ") != used.npos);
  const auto with_examples = check(used);
  CHECK_MESSAGE(with_examples.status == 0, with_examples);
}

TEST_CASE("purging the package leaves nothing of lecternd, and everything else") {
  const used_machine machine;
  machine.run("postrm", "purge");
  CHECK(machine.files() == "var/lib/lecterns/other\n");
}

TEST_CASE("removing the package, installing or upgrading it keep keys, recordings and settings") {
  const used_machine machine;
  const auto before = machine.files();
  machine.run("prerm", "remove");
  machine.run("postrm", "remove");
  machine.run("postrm", "upgrade");
  machine.run("postinst", "configure");
  CHECK(machine.files() == before);
}

} // namespace lectern::test

TEST_SUITE_END();
