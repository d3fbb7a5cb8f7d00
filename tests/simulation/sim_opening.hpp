#pragma once

#include "actors/source/feed.hpp"
#include "net/source/opener.hpp"
#include "tests/simulation/run_context.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>

namespace lectern::simulation {

/// One attempt to open a source: ends at any time, or never. Has to outlive its steps.
class sim_opening final : public task_owner, public net::opening::backend {
public:
  /// @param make Makes the source, or returns the error; null if the attempt hangs.
  sim_opening(run_context& context, std::size_t number,
              std::function<boost::system::result<net::source>()> make, net::open_handler then)
    : task_owner("opening", number), context_(context), make_(std::move(make)),
      then_(std::move(then)), owner_(context.clock.actor), begun_(context.clock.now()),
      ends_(context.order, *this, "comes to its end", [this] { end(); }) {
    ends_.set_possible(make_ != nullptr);
  }

  void cancel() override {
    ends_.set_possible(false);
    check_time();
    then_ = nullptr;
  }

  /// Whether its result is still awaited.
  [[nodiscard]] bool is_awaited() const noexcept { return then_ != nullptr; }

private:
  void end() {
    ends_.set_possible(false);
    check_time();
    const turn owners_turn{context_, owner_};
    std::exchange(then_, nullptr)(make_());
  }

  void check_time() {
    if (then_ && context_.clock.now() - begun_ > feed_limits{}.open_timeout)
      context_.report(rules::nothing_waits, name() + " is waited for beyond its deadline");
  }

  run_context& context_;
  std::function<boost::system::result<net::source>()> make_;
  net::open_handler then_; ///< Null once it has run or was cancelled.
  const task_owner* owner_;
  std::chrono::milliseconds begun_;
  task ends_;
};

} // namespace lectern::simulation
