#pragma once

#include "actors/messages/errors.hpp"
#include "tests/simulation/api_people.hpp"
#include "tests/simulation/api_plan.hpp"
#include "tests/simulation/http_doubles.hpp"
#include "tests/simulation/product.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lectern::simulation {

/// The product's actors from the API on, and stand-ins for what is in front of it: requests come
/// in here, as from streams, or from the host program.
class api_house {
public:
  struct observers {
    std::function<void(const event&)> on_event; ///< Every event there is, in order.
    keeper::decider decide;                     ///< In the gatekeeper's place.
    std::function<void()> on_undecided;         ///< A question waits.
  };

  api_house(stage& where, const api_plan& all, observers watching);
  api_house(const api_house&) = delete;
  ~api_house();

  /// @param id Also the key of the link, should the request be upgraded.
  /// @returns Whether it was taken: streams are, until the service stops.
  bool send(std::uint64_t id, const person& sender, net::http_request request, std::size_t unit,
            stream_client& client);

  /// The request's client closes its stream. @returns Whether it had one of its own.
  bool leave(std::uint64_t id);

  /// Has the gatekeeper decide what waits.
  void decide(const keeper::decider& decide);

  void stop_keeper();

  void shut_down(answered<shut_down_done> then);

  /// Requests that were not answered yet, of the house itself.
  [[nodiscard]] std::vector<std::string> unanswered() const;

  /// Lets go of every handle, and ends what is no part of the product.
  void clear();

private:
  struct rooms;

  std::unique_ptr<rooms> rooms_;
};

} // namespace lectern::simulation
