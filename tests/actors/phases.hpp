#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <string>

namespace lectern {

/// One step of a life, or one message out of turn.
template <class World>
struct step {
  const char* name;
  void (*take)(World& world);
};

/// Lives a whole life once for each message and each place in it, where the message
/// arrives twice; `World::check()` then claims what always holds.
///
/// The steps do what they can: the message may have ended all before.
template <class World>
void send_out_of_turn(std::span<const step<World>> messages, std::span<const step<World>> life) {
  for (const auto& message : messages)
    for (std::size_t place = 0; place <= life.size(); ++place) {
      INFO(std::string{message.name}
           << " before " << std::string{place < life.size() ? life[place].name : "the end"});
      World world;
      for (const auto& next : life.first(place))
        next.take(world);
      message.take(world);
      message.take(world);
      for (const auto& next : life.subspan(place))
        next.take(world);
      world.check();
    }
}

} // namespace lectern
