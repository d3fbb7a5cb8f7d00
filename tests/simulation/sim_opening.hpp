#pragma once

#include "actors/source/feed.hpp"
#include "net/source/opener.hpp"
#include "tests/simulation/run_context.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>

namespace lectern::simulation {

/// One attempt to open a source: a step that comes at any time, or never. Has to outlive its steps.
class sim_opening final : public thing, public net::opening::backend {
public:
  /// @param make Makes the source, or says why there is none; null: it hangs.
  sim_opening(scene& all, std::size_t number,
              std::function<boost::system::result<net::source>()> make, net::open_handler then)
    : thing("opening", number), scene_(all), make_(std::move(make)), then_(std::move(then)),
      owner_(all.clock.actor), begun_(all.clock.now()),
      ends_(all.order, *this, "comes to its end", [this] { end(); }) {
    ends_.set_possible(make_ != nullptr);
  }

  void cancel() override {
    ends_.set_possible(false);
    judge_time();
    then_ = nullptr;
  }

  /// Whether anybody waits for it.
  [[nodiscard]] bool is_awaited() const noexcept { return then_ != nullptr; }

private:
  void end() {
    ends_.set_possible(false);
    judge_time();
    const turn its{scene_, owner_};
    std::exchange(then_, nullptr)(make_());
  }

  void judge_time() {
    if (then_ && scene_.clock.now() - begun_ > feed_limits{}.open_timeout)
      scene_.complain(rules::nobody_waits, name() + " is waited for beyond its deadline");
  }

  scene& scene_;
  std::function<boost::system::result<net::source>()> make_;
  net::open_handler then_; ///< Null once it has run, or never will.
  const thing* owner_;
  std::chrono::milliseconds begun_;
  task ends_;
};

} // namespace lectern::simulation
