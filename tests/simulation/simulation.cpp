#include "tests/simulation/simulation.hpp"

#include "tests/simulation/api_world.hpp"
#include "tests/simulation/world.hpp"

#include <algorithm>
#include <utility>

namespace lectern::simulation {

namespace {

/// Orders that are tried before a part counts as needed.
constexpr std::uint64_t orders_tried = 60;

} // namespace

const broken_rule* outcome::find_broken(const std::string& rule) const {
  const auto at =
    std::find_if(broken.begin(), broken.end(), [&](auto& known) { return known.rule == rule; });
  return at == broken.end() ? nullptr : &*at;
}

simulator::simulator() : system_(std::make_unique<sim_system>()) {}

simulator::~simulator() = default;

outcome simulator::run(const schedule& which, bool is_traced) {
  return is_about_api(which) ? api_world{*system_, which, is_traced}.run()
                             : world{*system_, which, is_traced}.run();
}

std::optional<schedule> simulator::find_order(schedule which, const std::string& rule) {
  for (const auto first = which.order; which.order < first + orders_tried; ++which.order)
    if (run(which).find_broken(rule) != nullptr)
      return which;
  return std::nullopt;
}

schedule simulator::shrink(schedule which, const std::string& rule) {
  const auto parts = run(which).parts.size();
  for (bool smaller = true; std::exchange(smaller, false);) {
    for (std::size_t part = 0; part < parts; ++part) {
      auto without = which;
      if (!without.omitted.insert(part).second)
        continue;
      if (auto found = find_order(std::move(without), rule)) {
        which = std::move(*found);
        smaller = true;
      }
    }
  }
  return which;
}

} // namespace lectern::simulation
