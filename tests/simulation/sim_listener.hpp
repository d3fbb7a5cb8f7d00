#pragma once

#include "tests/simulation/product.hpp"
#include "tests/simulation/run_context.hpp"
#include "tests/simulation/sim_link.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace lectern::simulation {

/// A client that listens to the event stream, from some moment on.
class sim_listener final : public task_owner {
public:
  sim_listener(run_context& context, product& service, std::size_t number)
    : task_owner("listener", number), context_(context),
      connects_(context.order, *this, "connects", [this, &service] {
        connects_.set_possible(false);
        service.listen(name());
      }) {
    connects_.set_possible(true);
  }

  /// The link for its connection.
  /// @param announced Every event so far; outlives this.
  [[nodiscard]] net::ws_link make_link(std::size_t number,
                                       const std::vector<std::string>& announced) {
    link = std::make_shared<sim_link>(context_, number);
    link->on_change = [this, &announced] {
      if (!link->is_open())
        missed = announced.size();
    };
    return link->make();
  }

  std::shared_ptr<sim_link> link; ///< Null unless connected.
  std::size_t missed = 0;         ///< Number of events before its handshake was answered.

private:
  run_context& context_;
  task connects_;
};

} // namespace lectern::simulation
