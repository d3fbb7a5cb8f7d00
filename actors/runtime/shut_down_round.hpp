#pragma once

#include "actors/messages/message_ids.hpp"

#include <cstddef>
#include <utility>

namespace lectern {

/// Asks several actors to shut down and waits for all of them. Part of the actor
/// that asks.
class shut_down_round {
public:
  /// Asks `whom` in the name of `asker`; runs `next` when nobody is awaited any
  /// more, which may be several times if others are asked later.
  template <class Asker, class Actor, class F>
  void ask(Asker& asker, const Actor& actor, F next) {
    ++awaited_;
    const auto answered = [this, next] {
      if (--awaited_ == 0)
        next();
    };
    asker.request(actor, caf::infinite, shut_down{})
      .then(
        [this, answered](const shut_down_done& done) {
          sum_.bytes_dropped += done.bytes_dropped;
          answered();
        },
        [answered](caf::error&) { answered(); }); // It had ended by itself.
  }

  [[nodiscard]] bool idle() const noexcept { return awaited_ == 0; }

  /// Of all answers so far.
  [[nodiscard]] const shut_down_done& sum() const noexcept { return sum_; }

private:
  std::size_t awaited_ = 0;
  shut_down_done sum_;
};

} // namespace lectern
