#pragma once

#include "net/child/child.hpp"
#include "tests/net/loop/loop_fixture.hpp"

#include <array>
#include <optional>
#include <string>

namespace lectern::net {

/// Runs commands and collects what they write.
struct child_fixture : loop_fixture {
  /// What to run, and on what.
  struct command : child_options {
    std::optional<terminal_size> terminal;
  };

  static command shell(std::string command) {
    return {{.argv = {"/bin/sh", "-c", std::move(command)},
             .program = {},
             .environment = {"PATH=/usr/bin:/bin"},
             .directory = "/",
             .run_as = {}},
            {}};
  }

  source spawn(const command& order) {
    auto spawned = spawn_child(loop, order, order.terminal);
    REQUIRE_MESSAGE(spawned.has_value(), spawned.error().message());
    return std::move(*spawned);
  }

  /// Reads `stream` until it ends or `mark` was read.
  std::string read(byte_stream& stream, std::string_view mark = {}) {
    std::string text;
    std::array<std::byte, 4096> space;
    run_until([&] {
      for (;;) {
        const auto n = stream.read_some(space);
        if (n)
          text.append(reinterpret_cast<const char*>(space.data()), *n);
        if (!mark.empty() && text.find(mark) != text.npos)
          return true;
        if (!n || *n == 0)
          return n.has_value();
      }
    });
    return text;
  }

  exit_status wait(source& process) {
    std::optional<exit_status> status;
    process.wait_end([&](exit_status ended) { status = ended; });
    run_until([&] { return status.has_value(); });
    return *status;
  }

  /// What the shell prints for `command`, on pipes or a terminal.
  std::string output_of(const command& order) {
    auto uut = spawn(order);
    auto text = read(order.terminal ? uut.streams().input : uut.streams().output);
    CHECK(wait(uut).code == 0);
    return text;
  }
};

} // namespace lectern::net
