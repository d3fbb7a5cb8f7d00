#pragma once

#include "net/source/source.hpp"
#include "tests/simulation/plan.hpp"
#include "tests/simulation/sim_stream.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace lectern::simulation {

/// A child process without a process; it lives by its plan.
class sim_child final : public thing,
                        public net::source::backend,
                        public std::enable_shared_from_this<sim_child> {
public:
  /// @param places Where in the pattern each of its streams begins.
  sim_child(scene& all, std::size_t number, child_plan how, bool terminal,
            const std::vector<std::size_t>& places);

  /// What its opener opens; called once.
  [[nodiscard]] net::source make();

  // -- what became of it

  /// By index: terminal or input, output, errors.
  [[nodiscard]] const sim_stream& stream(std::size_t index) const { return *streams_.at(index); }

  [[nodiscard]] std::size_t streams() const noexcept { return streams_.size(); }

  /// Set once it has ended.
  [[nodiscard]] const std::optional<net::exit_status>& ended() const noexcept { return ended_; }

  [[nodiscard]] bool reads() const noexcept { return how_.reads; }

  /// Whether somebody told it to end.
  [[nodiscard]] bool was_hung_up() const noexcept { return hung_up_; }

  /// Whether it said everything that it was to say.
  [[nodiscard]] bool said_all() const noexcept { return at_ == how_.writes.size(); }

  /// Whether its owner has let it go.
  [[nodiscard]] bool is_let_go() const noexcept { return dropped_; }

  /// Whether anybody of its group is still there.
  [[nodiscard]] bool group_lives() const noexcept { return !ended_ || group_stays_; }

  /// Whether a call on its streams failed.
  [[nodiscard]] bool failed() const noexcept {
    return calls_.fails_at != 0 && calls_.made >= calls_.fails_at;
  }

private:
  [[nodiscard]] std::optional<pid_t> pid() const override { return 1; }
  void wait_end(std::function<void(net::exit_status)> fn) override;
  void signal(int number) override;
  void hang_up() override;
  void kill() override;
  void drop() override;

  void run();
  void write_on();
  void end(net::exit_status how);
  void end_streams();
  void end_group();
  [[nodiscard]] bool may_run() const;
  [[nodiscard]] bool may_end() const;
  [[nodiscard]] bool lost_terminal() const;
  void update();

  scene& scene_;
  child_plan how_;
  bool terminal_;
  nth_call calls_;
  std::vector<std::shared_ptr<sim_stream>> streams_;
  std::size_t at_ = 0;      ///< Of its writes.
  std::size_t written_ = 0; ///< Of the current one.
  std::optional<net::exit_status> ended_;
  bool hung_up_ = false;
  bool dies_ = false; ///< Of the hang-up.
  bool group_stays_ = false;
  bool dropped_ = false;
  const thing* owner_ = nullptr;
  std::function<void(net::exit_status)> on_exit_;
  task runs_;
  task drinks_;
  task exits_;
};

} // namespace lectern::simulation
