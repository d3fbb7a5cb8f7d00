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

class stage;

/// How a request ended.
template <class Reply>
using answer = std::variant<Reply, ec>;

template <class Reply>
using answered = std::function<void(const answer<Reply>&)>;

/// The product's actors, and the API's part as plain functions: what a client
/// wants over HTTP is asked here.
class house {
public:
  /// @param on_event Is told of every event there is, in order.
  house(stage& where, const plan& what, std::function<void(const event&)> on_event);
  house(const house&) = delete;
  ~house();

  // -- in the name of a client

  void begin(const client_plan& who, answered<operation_begun> then);

  /// Claims the socket with this secret; if it is granted, a connection is made
  /// for it. `key` tells the maker which link that needs.
  void join(const client_plan& who, const std::string& secret, std::string key,
            answered<socket_claim> then);

  void await_final(std::size_t client, answered<operation_info> then);
  void cancel(std::size_t client, answered<operation_cancelled> then);

  /// Makes a connection to the event stream.
  void listen(std::string key);

  // -- of the whole

  /// Whether the console's slot is free: takes it, and gives it back.
  void try_console(std::function<void(bool)> then);

  void shut_down(answered<shut_down_done> then);

  /// Requests that were not answered yet.
  [[nodiscard]] std::vector<std::string> unanswered() const;

  /// Lets go of every handle, and ends what is no part of the product.
  void clear();

private:
  struct rooms;

  std::unique_ptr<rooms> rooms_;
};

/// The secrets of an operation, by the names that its client knows.
[[nodiscard]] incus::socket_secrets named_secrets(const client_plan& who,
                                                  const std::vector<std::string>& secrets);

/// The id of a client's operation.
[[nodiscard]] inline operation_id operation_of(std::size_t client) {
  return {"operation-" + std::to_string(client)};
}

} // namespace lectern::simulation
