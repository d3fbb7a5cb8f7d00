#include "actors/source/input_budget.hpp"

#include <algorithm>

namespace lectern {

std::optional<input_budget::loan> input_budget::join(viewer_id viewer) {
  if (find(viewer) == typists_.end())
    typists_.push_back({viewer, 0});
  return lend();
}

std::optional<input_budget::loan> input_budget::leave(viewer_id viewer) {
  if (const auto found = find(viewer); found != typists_.end())
    typists_.erase(found);
  return lend();
}

std::optional<input_budget::loan> input_budget::add(std::size_t bytes) {
  granted_ += static_cast<std::ptrdiff_t>(bytes);
  return lend();
}

std::size_t input_budget::use(viewer_id viewer, std::size_t bytes) {
  const auto found = find(viewer);
  if (found == typists_.end())
    return 0;
  const auto size = std::min(bytes, found->lent);
  found->lent -= size;
  granted_ -= static_cast<std::ptrdiff_t>(size);
  return size;
}

std::size_t input_budget::lent() const noexcept {
  std::size_t sum = 0;
  for (const auto& borrower : typists_)
    sum += borrower.lent;
  return sum;
}

std::optional<input_budget::loan> input_budget::lend() {
  const auto left = granted_ - static_cast<std::ptrdiff_t>(lent());
  if (typists_.empty() || left <= 0)
    return std::nullopt;
  auto& newest = typists_.back();
  newest.lent += static_cast<std::size_t>(left);
  return loan{newest.viewer, static_cast<std::size_t>(left)};
}

std::vector<input_budget::typist>::iterator input_budget::find(viewer_id viewer) {
  return std::find_if(typists_.begin(), typists_.end(),
                      [viewer](const typist& borrower) { return borrower.viewer == viewer; });
}

} // namespace lectern
