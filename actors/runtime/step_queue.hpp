#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace lectern {

/// Runs steps to completion: a step that is born while another one runs comes after it, so that
/// what a state machine has listed happens in the order of its list.
class step_queue {
public:
  /// Runs `step` and the steps that it adds; only adds it if one runs already.
  template <class Step>
  void run(Step step) {
    if (std::exchange(is_running_, true)) {
      waiting_.emplace_back(std::move(step));
      return;
    }
    step();
    for (std::size_t i = 0; i < waiting_.size(); ++i)
      std::exchange(waiting_[i], nullptr)();
    waiting_.clear();
    is_running_ = false;
  }

private:
  std::vector<std::function<void()>> waiting_;
  bool is_running_ = false;
};

} // namespace lectern
