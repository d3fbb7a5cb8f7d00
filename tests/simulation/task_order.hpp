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

/// Whatever has tasks: a link, a child, a client, an actor.
class thing {
public:
  /// @param kind A word; together with `number` the name, the same in every run.
  thing(std::string_view kind, std::size_t number)
    : kind_(kind), number_(number), identity_(mix(number_of(kind) + number)) {}

  thing(const thing&) = delete;
  virtual ~thing() = default;

  [[nodiscard]] std::string name() const {
    return std::string{kind_} + ' ' + std::to_string(number_);
  }

  [[nodiscard]] std::uint64_t identity() const noexcept { return identity_; }

private:
  std::string_view kind_;
  std::size_t number_;
  std::uint64_t identity_;
};

/// All tasks that are possible now, and which of them is next. The only place
/// where chance decides.
class task_order {
public:
  task_order(const schedule& which, std::vector<std::size_t> change_points);

  /// Takes the next task's turn into account. @returns Null if none is possible.
  [[nodiscard]] task* next();

  /// How many tasks have had their turn.
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

  /// For what a task leaves to chance.
  [[nodiscard]] numbers& chance() noexcept { return chance_; }

  /// A sum over the tasks that ran, in their order.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }

private:
  friend class task;

  [[nodiscard]] std::uint64_t priority_of(std::uint64_t identity) const noexcept;
  [[nodiscard]] task* highest() const;

  strategy how_;
  std::uint64_t salt_;
  numbers chance_;
  std::vector<std::size_t> change_points_; ///< Those to come.
  std::vector<task*> possible_;
  std::size_t steps_ = 0;
  std::uint64_t fingerprint_ = 0;
};

/// Something that can happen next, as long as it is possible.
class task {
public:
  /// @param what What happens then, in words that live for ever.
  task(task_order& order, const thing& whose, std::string_view what, std::function<void()> fn)
    : order_(order), whose_(whose), what_(what), fn_(std::move(fn)),
      identity_(mix(whose.identity() ^ number_of(what))), priority_(order.priority_of(identity_)) {}

  task(const task&) = delete;
  ~task() { set_possible(false); }

  void set_possible(bool possible);

  void run() { fn_(); }

  [[nodiscard]] std::string words() const { return whose_.name() + ' ' + std::string{what_}; }

private:
  friend class task_order;

  static constexpr auto nowhere = static_cast<std::size_t>(-1);

  task_order& order_;
  const thing& whose_;
  std::string_view what_;
  std::function<void()> fn_;
  std::uint64_t identity_;
  std::uint64_t priority_;
  std::size_t position_ = nowhere; ///< Among those that are possible.
};

} // namespace lectern::simulation
