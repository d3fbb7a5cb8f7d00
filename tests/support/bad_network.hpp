#pragma once

#include "tests/support/net_emulator.hpp"
#include "tests/support/tcp_daemon.hpp"

#include <iostream>
#include <memory>
#include <system_error>

namespace lectern::test {

/// @returns Nothing, and says so, where this process may not make networks; CTest then
///   counts the test as skipped.
[[nodiscard]] inline std::unique_ptr<net_emulator>
make_network(const network_conditions& conditions) {
  try {
    return std::make_unique<net_emulator>(conditions);
  } catch (const std::system_error& why) {
    std::cout << "skipped: no network to be emulated here: " << why.what() << '\n';
    return nullptr;
  }
}

/// A daemon on the server's side.
[[nodiscard]] inline std::unique_ptr<tcp_daemon> tcp_daemon_at(const net_emulator& network) {
  const auto there = network.at(net_emulator::side::server);
  return std::make_unique<tcp_daemon>(net_emulator::server_address);
}

} // namespace lectern::test
