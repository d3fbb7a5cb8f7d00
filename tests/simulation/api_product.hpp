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

/// The product's actors from the API inwards, with test doubles for streams and their listener.
/// Requests enter here, as from streams or from the host program.
class api_product {
public:
  struct hooks {
    std::function<void(const event&)> on_event; ///< Called with every event, in order.
    sim_gatekeeper::decider decide;             ///< Decides for the gatekeeper.
    std::function<void()> on_undecided;         ///< Called when a question is left undecided.
  };

  api_product(sim_system& system, const api_plan& plan, hooks observers);
  api_product(const api_product&) = delete;
  ~api_product();

  /// @param id Also the key of the link, should the request be upgraded.
  /// @returns Whether it was taken: streams are, until the service stops.
  bool send(std::uint64_t id, const person& sender, net::http_request request, std::size_t unit,
            stream_client& client);

  /// Closes the request's stream, as its client would. @returns Whether it had a stream of its own.
  bool leave(std::uint64_t id);

  /// Has the gatekeeper decide the questions that wait.
  void decide(const sim_gatekeeper::decider& decide);

  void stop_gatekeeper();

  void shut_down(answered<shut_down_done> then);

  /// Requests of this object that have not been answered yet.
  [[nodiscard]] std::vector<std::string> unanswered() const;

  /// Releases every handle, and ends the test doubles.
  void clear();

private:
  struct actors;

  std::unique_ptr<actors> actors_;
};

} // namespace lectern::simulation
