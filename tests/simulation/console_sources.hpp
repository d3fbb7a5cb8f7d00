#pragma once

#include "net/source/source.hpp"
#include "tests/simulation/plan.hpp"
#include "tests/simulation/run_context.hpp"
#include "tests/simulation/sim_child.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace lectern::simulation {

/// The sources of the console: it is reopened after each end. All of them (its lives) fill one log.
class console_sources {
public:
  console_sources(run_context& context, std::optional<child_plan> plan)
    : context_(context), plan_(std::move(plan)) {}

  /// Whether the attempt to open that begins now never ends. @pre There is a console.
  [[nodiscard]] bool hangs_now() { return plan_->opens_never && !std::exchange(was_tried_, true); }

  /// Makes the next life. @pre There is a console.
  /// @param past_end Clients that got the end of an earlier life: they do not type into this one.
  [[nodiscard]] boost::system::result<net::source> start(std::vector<std::size_t> past_end) {
    if (plan_->spawn_error != 0 && !std::exchange(was_tried_, true))
      return boost::system::error_code{plan_->spawn_error, boost::system::system_category()};
    auto plan = *plan_;
    if (lives_.size() >= talking_lives)
      plan.writes.clear();
    lives_.push_back(std::make_shared<sim_child>(context_, 100 + lives_.size(), std::move(plan),
                                                 true, std::vector{bytes_read()}));
    ended_before_.push_back(std::move(past_end));
    return lives_.back()->make();
  }

  [[nodiscard]] const std::vector<std::shared_ptr<sim_child>>& lives() const noexcept {
    return lives_;
  }

  /// Clients that had got the end of an earlier life before this one began.
  [[nodiscard]] const std::vector<std::size_t>& ended_before(std::size_t life) const {
    return ended_before_.at(life);
  }

  /// Size of the log: bytes read from all lives.
  [[nodiscard]] std::size_t bytes_read() const { return lives_.empty() ? 0 : ends().back(); }

  /// Where in the log each life ended.
  [[nodiscard]] std::vector<std::size_t> ends() const {
    std::vector<std::size_t> offsets;
    for (std::size_t sum = 0; const auto& life : lives_)
      offsets.push_back(sum += life->stream(0).bytes_read());
    return offsets;
  }

private:
  /// Later lives write nothing, because the pattern is finite.
  static constexpr std::size_t talking_lives = 3;

  run_context& context_;
  std::optional<child_plan> plan_;
  std::vector<std::shared_ptr<sim_child>> lives_;
  std::vector<std::vector<std::size_t>> ended_before_; ///< By life.
  bool was_tried_ = false;
};

} // namespace lectern::simulation
