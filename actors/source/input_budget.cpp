#include "actors/source/input_budget.hpp"

#include <algorithm>

namespace lectern {

std::optional<input_budget::loan> input_budget::join(link_id link) {
  if (find(link) == typists_.end())
    typists_.push_back({link, 0});
  return lend();
}

std::optional<input_budget::loan> input_budget::leave(link_id link) {
  if (const auto found = find(link); found != typists_.end())
    typists_.erase(found);
  return lend();
}

std::optional<input_budget::loan> input_budget::add(std::size_t bytes) {
  granted_ += static_cast<std::ptrdiff_t>(bytes);
  return lend();
}

std::size_t input_budget::use(link_id link, std::size_t bytes) {
  const auto found = find(link);
  if (found == typists_.end())
    return 0;
  const auto size = std::min(bytes, found->lent);
  found->lent -= size;
  granted_ -= static_cast<std::ptrdiff_t>(size);
  return size;
}

std::size_t input_budget::lent() const noexcept {
  std::size_t sum = 0;
  for (const auto& each : typists_)
    sum += each.lent;
  return sum;
}

std::optional<input_budget::loan> input_budget::lend() {
  const auto left = granted_ - static_cast<std::ptrdiff_t>(lent());
  if (typists_.empty() || left <= 0)
    return std::nullopt;
  auto& newest = typists_.back();
  newest.lent += static_cast<std::size_t>(left);
  return loan{newest.link, static_cast<std::size_t>(left)};
}

std::vector<input_budget::typist>::iterator input_budget::find(link_id link) {
  return std::find_if(typists_.begin(), typists_.end(),
                      [link](const typist& each) { return each.link == link; });
}

} // namespace lectern
