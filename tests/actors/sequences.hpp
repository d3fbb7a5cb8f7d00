#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace lectern {

/// Drives a state machine with every sequence of events, or with long random ones.
///
/// A `Model` is a state machine and what a reader of its header believes about it:
///   - `enum class event`, whose last value is `count`,
///   - `bool may(event)`: whether the event respects all preconditions now,
///   - `void step(event)`: feeds it and judges the actions,
///   - `void settle()`: lets everything that is under way come to its end,
///   - `std::string complaint`: empty, or what was wrong first.
template <class Model>
class explorer {
public:
  using event = typename Model::event;

  /// Every legal sequence of up to `length` events.
  void explore_all(std::size_t length) {
    Model fresh;
    for (std::size_t i = 0; i < static_cast<std::size_t>(event::count); ++i)
      if (fresh.may(static_cast<event>(i)))
        extend(static_cast<event>(i), length);
  }

  /// `rounds` random legal sequences of up to `length` events; repeatable.
  void wander(std::size_t rounds, std::size_t length) {
    std::minstd_rand random{1}; // NOLINT: the same sequences every time.
    for (std::size_t round = 0; round < rounds && !found_; ++round) {
      path_.clear();
      Model model;
      while (path_.size() < length && model.complaint.empty())
        if (!step_randomly(model, random))
          break;
      finish(model);
    }
    path_.clear();
  }

  /// Sequences that were judged.
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
  void extend(event next, std::size_t length) {
    path_.push_back(next);
    Model model;
    for (const auto e : path_)
      model.step(e);
    std::vector<event> legal;
    for (std::size_t i = 0; i < static_cast<std::size_t>(event::count); ++i)
      if (model.may(static_cast<event>(i)))
        legal.push_back(static_cast<event>(i));
    finish(model);
    if (path_.size() < length)
      for (const auto e : legal)
        if (!found_)
          extend(e, length);
    path_.pop_back();
  }

  template <class Random>
  bool step_randomly(Model& model, Random& random) {
    const auto kinds = static_cast<std::size_t>(event::count);
    const auto first = random() % kinds;
    for (std::size_t i = 0; i < kinds; ++i) {
      const auto e = static_cast<event>((first + i) % kinds);
      if (!model.may(e))
        continue;
      path_.push_back(e);
      model.step(e);
      return true;
    }
    return false;
  }

  void finish(Model& model) {
    ++count_;
    if (model.complaint.empty())
      model.settle();
    if (model.complaint.empty() || found_)
      return;
    found_ = true;
    std::string text;
    for (const auto e : path_)
      text += std::to_string(static_cast<int>(e)) + " ";
    FAIL_CHECK(model.complaint << ", after the events " << text);
  }

  std::vector<event> path_;
  std::size_t count_ = 0;
  bool found_ = false;
};

} // namespace lectern
