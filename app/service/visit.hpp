#pragma once

#include <caf/logger.hpp>

#include <optional>
#include <thread>
#include <utility>

namespace lectern {

/// Calls `fn`, which uses our actor system, on behalf of a thread of the host.
///
/// CAF remembers in each thread which system it used last, and a system cannot end before
/// every thread has forgotten it. So this thread forgets ours; and if it belongs to a
/// system of the host, which it must not forget, another one goes.
template <class F>
void visit_actors(F fn) {
  const auto go = [&fn] {
    fn();
    caf::logger::set_current_actor_system(nullptr);
  };
  if (caf::logger::current_logger() == nullptr)
    go();
  else
    std::thread{go}.join();
}

/// The same for what returns something.
template <class F>
auto ask_actors(F fn) {
  std::optional<decltype(fn())> result;
  visit_actors([&] { result.emplace(fn()); });
  return std::move(*result);
}

} // namespace lectern
