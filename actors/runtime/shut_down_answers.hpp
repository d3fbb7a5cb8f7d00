#pragma once

#include "actors/messages/message_ids.hpp"

#include <caf/typed_response_promise.hpp>

#include <vector>

namespace lectern {

/// The answers to `shut_down` that an actor owes until it has ended. Part of that actor.
class shut_down_answers {
public:
  /// Owes one more, to the sender of the message that `actor` handles; the handler returns it.
  template <class Actor>
  caf::typed_response_promise<shut_down_done> owe(Actor& actor) {
    return owed_.emplace_back(actor.template make_response_promise<shut_down_done>());
  }

  /// Whether no request has arrived yet.
  [[nodiscard]] bool empty() const noexcept { return owed_.empty(); }

  void deliver(const shut_down_done& done) {
    for (auto& promise : owed_)
      promise.deliver(done);
    owed_.clear();
  }

  void clear() noexcept { owed_.clear(); }

private:
  std::vector<caf::typed_response_promise<shut_down_done>> owed_;
};

} // namespace lectern
