#pragma once

#include "tests/support/net_emulator.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/tcp_daemon.hpp"

#include <memory>
#include <string>
#include <system_error>

namespace lectern::test {

/// @returns Nothing where this process may not make networks; the test is skipped.
[[nodiscard]] inline std::unique_ptr<net_emulator>
make_network(const network_conditions& conditions) {
  try {
    return std::make_unique<net_emulator>(conditions);
  } catch (const std::system_error& why) {
    skip(std::string{"no network can be emulated here: "} + why.what());
    return nullptr;
  }
}

/// A daemon on the server's side.
[[nodiscard]] inline std::unique_ptr<tcp_daemon> tcp_daemon_at(const net_emulator& network) {
  const auto there = network.at(net_emulator::side::server);
  return std::make_unique<tcp_daemon>(net_emulator::server_address);
}

} // namespace lectern::test
