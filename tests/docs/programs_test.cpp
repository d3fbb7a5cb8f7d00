#include "tests/docs/documented.hpp"
#include "tests/docs/typed_shell.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"

#include <doctest/doctest.h>

#include <sched.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// The programs that the documents show compile with an installed copy, and do what the documents
/// say.
TEST_SUITE_BEGIN("programs");

namespace lectern::test {

namespace {

/// Builds `source` as app/README.md describes.
void build(const scratch_folder& folder, const std::string& source) {
  const auto project = folder.path() / "CMakeLists.txt";
  std::ofstream{folder.path() / "me.cpp"} << source;
  std::ofstream{project} << "cmake_minimum_required(VERSION 3.25)\nproject(me LANGUAGES CXX)\n"
                            "add_executable(me me.cpp)\n"
                         << documented("app/README.md", "find_package(Lectern").text();
  const auto path = folder.path().string();
  const std::string cmake = LECTERN_CMAKE;
  const auto configured =
    run_command({.argv = {cmake, "-S", path, "-B", path, LECTERN_GENERATOR, LECTERN_COMPILER,
                          LECTERN_LAUNCHER, "-DCMAKE_PREFIX_PATH=" LECTERN_COPY}});
  REQUIRE_MESSAGE(configured.status == 0, configured);
  const auto built = run_command({.argv = {cmake, "--build", path}, .time = 60s});
  REQUIRE_MESSAGE(built.status == 0, built);
}

bool is_served(const std::filesystem::path& socket) {
  try {
    return http_call({.path = socket}, {.target = "/1.0"}).status == 200;
  } catch (const std::exception&) {
    return false;
  }
}

void await_service(const std::filesystem::path& socket) {
  for (const auto until = within(10s); !is_served(socket); ::sched_yield())
    REQUIRE(left_until(until) > 0);
}

/// Runs what was built until Enter, and meanwhile what app/README.md says a client can do.
void run(const scratch_folder& folder) {
  const auto use_service = [&] {
    await_service(folder.path() / "consoles.socket");
    typed_shell client{folder.path(), {}};
    client.type(documented("app/README.md", "INCUS_SOCKET=consoles.socket incus exec").lines, {});
  };
  typed_shell program{folder.path(), {}};
  program.type({"./me"}, {{.to = "./me", .act = use_service, .keys = "\n"}});
}

} // namespace

TEST_CASE("the style that CONTRIBUTING.md shows compiles") {
  const scratch_folder folder;
  const auto file = (folder.path() / "style.hpp").string();
  std::ofstream{file} << documented("CONTRIBUTING.md", "#pragma once").text();
  const std::string option = LECTERN_COMPILER;
  const auto compiler = option.substr(option.find('=') + 1);
  const auto compiled = run_command(
    {.argv = {compiler, "-std=c++20", "-fsyntax-only", "-I", LECTERN_PROJECT, "-x", "c++", file},
     .time = 60s});
  CHECK_MESSAGE(compiled.status == 0, compiled);
}

TEST_CASE("the first program of app/README.md serves incus until Enter") {
  if (is_missing("incus"))
    return;
  const scratch_folder folder;
  build(folder, documented("app/README.md", "#include <iostream>").text());
  run(folder);
}

TEST_CASE("the service that README.md embeds serves incus") {
  if (is_missing("incus"))
    return;
  const scratch_folder folder;
  build(folder, "#include <iostream>\n#include <lectern/service.hpp>\nint main() {\n"
                  + documented("README.md", "auto service = ").text() + "std::cin.get();\n}\n");
  run(folder);
}

} // namespace lectern::test

TEST_SUITE_END();
