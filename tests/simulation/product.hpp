#pragma once

#include "actors/messages/errors.hpp"
#include "actors/messages/local.hpp"
#include "app/dialects/incus/sockets.hpp"
#include "tests/simulation/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace lectern::simulation {

class sim_system;

/// The reply to a request, or its error.
template <class Reply>
using answer = std::variant<Reply, ec>;

template <class Reply>
using answered = std::function<void(const answer<Reply>&)>;

/// The product's actors. Plain functions stand for the API: clients call these
/// instead of sending HTTP requests.
class product {
public:
  /// @param on_event Called with every event, in order.
  product(sim_system& system, const run_plan& plan, std::function<void(const event&)> on_event);
  product(const product&) = delete;
  ~product();

  // -- requests of a client

  void begin(const client_plan& client, answered<operation_begun> then);

  /// Claims the socket with this secret; if it is granted, a connection is made
  /// for it. `key` selects the link in `resource_factory::make_link`.
  void join(const client_plan& client, const std::string& secret, std::string key,
            answered<socket_claim> then);

  void await_final(std::size_t client, answered<operation_info> then);
  void cancel(std::size_t client, answered<operation_cancelled> then);

  /// Makes a connection to the event stream.
  void listen(std::string key);

  // -- of the whole service

  /// Finds out whether the console's control is free: takes it, and gives it back.
  void try_console(std::function<void(bool)> then);

  void shut_down(answered<shut_down_done> then);

  /// Requests that have not been answered yet.
  [[nodiscard]] std::vector<std::string> unanswered() const;

  /// Releases every handle, and ends the test doubles.
  void clear();

private:
  struct actors;

  std::unique_ptr<actors> actors_;
};

/// The secrets of an operation, by the names that its client knows.
[[nodiscard]] incus::socket_secrets named_secrets(const client_plan& client,
                                                  const std::vector<std::string>& secrets);

/// The id of a client's operation.
[[nodiscard]] inline operation_id operation_of(std::size_t client) {
  return {"operation-" + std::to_string(client)};
}

} // namespace lectern::simulation
