#pragma once

#include "net/stream/unique_fd.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

namespace lectern::test {

/// What happens to packets on their way, in either direction.
struct network_conditions {
  std::chrono::milliseconds delay{0};
  unsigned lost_per_mille = 0;
  std::uint32_t seed = 1; ///< Of the choice of what is lost.
};

/// Two network namespaces with a TUN device each, and between the devices a network
/// that delays and loses packets.
///
/// The namespaces have no names: they end with this object, and no process lives in
/// them any more.
class net_emulator {
public:
  static constexpr const char* client_address = "10.0.0.1";
  static constexpr const char* server_address = "10.0.0.2";

  enum class side : std::uint8_t { client, server };

  /// A thread's stay at one side; it returns to where it came from.
  class stay {
  public:
    explicit stay(int there);
    stay(const stay&) = delete;
    ~stay();

  private:
    net::unique_fd home_;
  };

  /// @throws std::system_error, e.g. EPERM if this process may not make namespaces.
  explicit net_emulator(const network_conditions& conditions);
  net_emulator(const net_emulator&) = delete;
  ~net_emulator();

  /// While the result lives, sockets and processes that this thread makes are at `where`.
  [[nodiscard]] stay at(side where) const;

  [[nodiscard]] std::uint64_t packets_lost() const noexcept { return packets_lost_; }

private:
  /// One namespace, and the end of its cable.
  struct station {
    net::unique_fd space;
    net::unique_fd device;
  };

  static station make_station(const char* own_address, const char* peer_address);
  void relay(network_conditions conditions);

  station client_;
  station server_;
  net::unique_fd stop_;
  std::atomic<std::uint64_t> packets_lost_{0};
  std::thread relay_;
};

} // namespace lectern::test
