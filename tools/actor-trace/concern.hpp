#pragma once

#include "tools/actor-trace/reading.hpp"

#include <array>
#include <cstdint>
#include <set>

namespace lectern::tracing {

/// Whether an event concerns certain links: their actors may serve others, too.
class concern {
public:
  explicit concern(const reading& trace);

  [[nodiscard]] bool operator()(const trace::event& entry, const std::set<std::uint32_t>& actors,
                                const std::set<std::uint32_t>& links) const;

private:
  enum class peer { other, actor, link };

  const trace::actor_lives* cast_;
  std::array<peer, 256> peers_{}; ///< By kind.
};

} // namespace lectern::tracing
