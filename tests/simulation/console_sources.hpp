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

/// The source of the console, opened again and again. Its lives write one log.
class console_sources {
public:
  console_sources(scene& all, std::optional<child_plan> how) : scene_(all), how_(std::move(how)) {}

  /// Whether the attempt that begins now never ends. @pre There is a console.
  [[nodiscard]] bool hangs_now() { return how_->opens_never && !std::exchange(was_tried_, true); }

  /// For the console's next start. @pre There is a console.
  /// @param gone Clients who have seen the end of a life: they type into no later one.
  [[nodiscard]] boost::system::result<net::source> start(std::vector<std::size_t> gone) {
    if (how_->spawn_error != 0 && !std::exchange(was_tried_, true))
      return boost::system::error_code{how_->spawn_error, boost::system::system_category()};
    auto how = *how_;
    if (lives_.size() >= talking_lives)
      how.writes.clear();
    lives_.push_back(std::make_shared<sim_child>(scene_, 100 + lives_.size(), std::move(how), true,
                                                 std::vector{bytes_read()}));
    gone_.push_back(std::move(gone));
    return lives_.back()->make();
  }

  [[nodiscard]] const std::vector<std::shared_ptr<sim_child>>& lives() const noexcept {
    return lives_;
  }

  /// The clients who had seen the end of a life before this one began.
  [[nodiscard]] const std::vector<std::size_t>& gone_before(std::size_t life) const {
    return gone_.at(life);
  }

  /// The log: what was read of all of them.
  [[nodiscard]] std::size_t bytes_read() const { return lives_.empty() ? 0 : ends().back(); }

  /// Where in the log each life ended.
  [[nodiscard]] std::vector<std::size_t> ends() const {
    std::vector<std::size_t> all;
    for (std::size_t sum = 0; const auto& each : lives_)
      all.push_back(sum += each->stream(0).bytes_read());
    return all;
  }

private:
  /// So many lives say something, later ones only end: the pattern has an end, too.
  static constexpr std::size_t talking_lives = 3;

  scene& scene_;
  std::optional<child_plan> how_;
  std::vector<std::shared_ptr<sim_child>> lives_;
  std::vector<std::vector<std::size_t>> gone_; ///< By life.
  bool was_tried_ = false;
};

} // namespace lectern::simulation
