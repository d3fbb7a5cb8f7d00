#pragma once

#include "tests/simulation/numbers.hpp"
#include "tests/simulation/schedule.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern::simulation {

class task;

/// Anything that has tasks: a link, a child, a client, an actor.
class task_owner {
public:
  /// @param kind A word; together with `number` the name, the same in every run.
  task_owner(std::string_view kind, std::size_t number)
    : kind_(kind), number_(number), identity_(mix(number_of(kind) + number)) {}

  task_owner(const task_owner&) = delete;
  virtual ~task_owner() = default;

  [[nodiscard]] std::string name() const {
    return std::string{kind_} + ' ' + std::to_string(number_);
  }

  [[nodiscard]] std::uint64_t identity() const noexcept { return identity_; }

private:
  std::string_view kind_;
  std::size_t number_;
  std::uint64_t identity_;
};

/// The tasks that are possible now; chooses the next one. The only place where
/// chance decides.
class task_order {
public:
  task_order(const schedule& which, std::vector<std::size_t> change_points);

  /// Chooses the next task and counts it. @returns Null if none is possible.
  [[nodiscard]] task* next();

  /// Number of tasks chosen so far.
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

  /// Random numbers for tasks.
  [[nodiscard]] numbers& chance() noexcept { return chance_; }

  /// A sum over the tasks that ran, in their order.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }

private:
  friend class task;

  [[nodiscard]] std::uint64_t priority_of(std::uint64_t identity) const noexcept;
  [[nodiscard]] task* highest() const;

  order_strategy strategy_;
  std::uint64_t salt_;
  numbers chance_;
  std::vector<std::size_t> change_points_; ///< Steps, without those that have passed.
  std::vector<task*> possible_;
  std::size_t steps_ = 0;
  std::uint64_t fingerprint_ = 0;
};

/// Something that can happen next, as long as it is possible.
class task {
public:
  /// @param event What happens, as text with static lifetime; part of the task's identity.
  task(task_order& order, const task_owner& owner, std::string_view event, std::function<void()> fn)
    : order_(order), owner_(owner), event_(event), fn_(std::move(fn)),
      identity_(mix(owner.identity() ^ number_of(event))), priority_(order.priority_of(identity_)) {
  }

  task(const task&) = delete;
  ~task() { set_possible(false); }

  void set_possible(bool possible);

  void run() { fn_(); }

  [[nodiscard]] std::string words() const { return owner_.name() + ' ' + std::string{event_}; }

private:
  friend class task_order;

  static constexpr auto nowhere = static_cast<std::size_t>(-1);

  task_order& order_;
  const task_owner& owner_;
  std::string_view event_;
  std::function<void()> fn_;
  std::uint64_t identity_;
  std::uint64_t priority_;
  std::size_t position_ = nowhere; ///< Among those that are possible.
};

} // namespace lectern::simulation
