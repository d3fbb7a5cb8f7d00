#include "tests/docs/documented.hpp"

#include <algorithm>
#include <stdexcept>

namespace lectern::test {

namespace {

/// Blocks are known by how they begin.
struct known_block {
  const char* document;
  const char* begins;
  const char* exception = nullptr; ///< Why no test runs it.
};

constexpr const char* drawing = "is a drawing";
constexpr const char* runs_tests = "runs tests, for a long time";
constexpr const char* other_machine = "needs another machine, or systemd";

constexpr known_block known[]{
  {"README.md", "tools/run ", "builds all this, and runs this test"},
  {"README.md", "export INCUS_SOCKET=/run/lectern/unix.socket"},
  {"README.md", "auto service = "},
  {"README.md", "listener ", drawing},
  {"README.md", "actor-trace sessions"},
  {"app/README.md", "#include <iostream>"},
  {"app/README.md", "find_package(Lectern"},
  {"app/README.md", "INCUS_SOCKET=consoles.socket incus exec"},
  {"app/dialects/session/PROTOCOL.md", "C: POST"},
  {"app/daemon/lecternd.8", "lecternd &"},
  {"app/daemon/lecternd.8", "incus init"},
  {"app/daemon/lecternd.8", "systemctl enable", other_machine},
  {"app/daemon/lecternd.8", "lecternd --web 127.0.0.1:8440 &"},
  {"app/daemon/lecternd.8", "ssh ", other_machine},
  {"app/daemon/lecternd.8", "(umask 077; "},
  {"CONTRIBUTING.md", "#pragma once"},
  {"actors/trace/FORMAT.md", "12 34 12", "is a record, byte by byte"},
  {"app/package/README.md", "  cmake --preset package", "builds all this once more"},
  {"app/web/README.md", "npm ci", "is what builds the page and runs its tests"},
  {"tests/browser/README.md", "ctest --preset", runs_tests},
  {"tests/browser/README.md", "LECTERN_TEST_SWITCHES", runs_tests},
  {"tests/mutants/README.md", "tools/mutants", runs_tests},
  {"tests/mutants/README.md", "[short-token-by-one]", "is an entry of a list, not a command"},
  {"tests/simulation/README.md", "simulation --seed", runs_tests},
  {"tools/actor-trace/README.md", "$ incus exec host -- seq 200000"},
  {"tools/actor-trace/README.md", "$ actor-trace ls"},
  {"tools/actor-trace/README.md", "$ actor-trace check"},
  {"tools/actor-trace/README.md", "$ actor-trace why conn=4"},
  {"tools/actor-trace/README.md", "$ actor-trace timeline conn=4"},
  {"tools/actor-trace/actor-trace.1", "actor-trace ls --tree"},
};

const known_block* find(const printed_block& block) {
  const auto* found = std::ranges::find_if(known, [&](const known_block& entry) {
    return block.document == entry.document && block.lines.front().starts_with(entry.begins);
  });
  return found == std::end(known) ? nullptr : found;
}

} // namespace

bool is_known(const printed_block& block) {
  return find(block) != nullptr;
}

printed_block documented(const std::string& document, const std::string& begins) {
  for (auto& block : blocks_of(document))
    if (block.lines.front().starts_with(begins)) {
      const auto* entry = find(block);
      if (entry == nullptr || entry->exception != nullptr)
        throw std::runtime_error("a test runs what documented.cpp does not list: " + begins);
      return std::move(block);
    }
  throw std::runtime_error(document + " has no block that begins with " + begins);
}

} // namespace lectern::test
