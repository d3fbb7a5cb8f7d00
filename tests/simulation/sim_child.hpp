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

/// A simulated child process; acts according to its plan.
class sim_child final : public task_owner,
                        public net::source::backend,
                        public std::enable_shared_from_this<sim_child> {
public:
  /// @param places Where in the pattern each of its streams begins, by stream.
  sim_child(run_context& context, std::size_t number, child_plan plan, bool terminal,
            const std::vector<std::size_t>& places);

  /// The source that its opener returns; called once.
  [[nodiscard]] net::source make();

  // -- its outcome

  /// By index: terminal or input, output, errors.
  [[nodiscard]] const sim_stream& stream(std::size_t index) const { return *streams_.at(index); }

  [[nodiscard]] std::size_t streams() const noexcept { return streams_.size(); }

  /// Set once it has ended.
  [[nodiscard]] const std::optional<net::exit_status>& ended() const noexcept { return ended_; }

  [[nodiscard]] bool reads() const noexcept { return plan_.reads; }

  /// Whether it was sent SIGHUP.
  [[nodiscard]] bool was_hung_up() const noexcept { return hung_up_; }

  /// Whether it has written everything that its plan contains.
  [[nodiscard]] bool said_all() const noexcept { return at_ == plan_.writes.size(); }

  /// Whether its owner has released it.
  [[nodiscard]] bool is_released() const noexcept { return dropped_; }

  /// Whether any process of its group still lives.
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
  void end(net::exit_status status);
  void end_streams();
  void end_group();
  [[nodiscard]] bool may_run() const;
  [[nodiscard]] bool may_end() const;
  [[nodiscard]] bool lost_terminal() const;
  void update();

  run_context& context_;
  child_plan plan_;
  bool terminal_;
  nth_call calls_;
  std::vector<std::shared_ptr<sim_stream>> streams_;
  std::size_t at_ = 0;      ///< Index into the plan's writes.
  std::size_t written_ = 0; ///< Bytes of the current write.
  std::optional<net::exit_status> ended_;
  bool hung_up_ = false;
  bool dies_ = false; ///< Will end because of the hang-up.
  bool group_stays_ = false;
  bool dropped_ = false;
  const task_owner* owner_ = nullptr;
  std::function<void(net::exit_status)> on_exit_;
  task runs_;
  task consumes_;
  task exits_;
};

} // namespace lectern::simulation
