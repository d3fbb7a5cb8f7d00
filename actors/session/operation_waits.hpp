#pragma once

#include "actors/messages/handles.hpp"
#include "net/loop/timer.hpp"

#include <caf/actor_addr.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace lectern {

/// A wait costs a descriptor of its client's stream, and what is known of it here.
struct wait_limits {
  /// Of one principal that is not an operator. Chosen: more commands than one person waits for.
  std::size_t each_max = 256;
  std::size_t in_all_max = 1'024; ///< The last quarter is for operators.
};

/// The requests that wait for operations to end. Each ends once: with the final state, or with why
/// not.
class operation_waits {
public:
  using promise = caf::typed_response_promise<operation_info>;
  enum class ticket : std::uint64_t {};

  /// @param forget Called with each waiter when its last wait has ended.
  operation_waits(wait_limits limits, std::function<void(const caf::actor_addr&)> forget)
    : limits_(limits), forget_(std::move(forget)) {}

  /// Why one more request of `who` may not wait; `ec::none` if it may.
  [[nodiscard]] ec refusal_for(const principal& caller) const;

  /// @param waiter Null: its end does not matter.
  /// @pre There is no `refusal_for(caller)`.
  ticket add(const operation_id& id, const principal& caller, const caf::actor_addr& waiter,
             promise answer);

  /// From now on `deadline` ends with the wait. @pre It waits.
  void keep(ticket which, net::timer deadline);

  /// The operation is final.
  void deliver(const operation_info& info);

  void refuse(ticket which, ec why);

  /// Ends all waits of one waiter.
  void leave(const caf::actor_addr& waiter);

  /// Ends all waits of a principal that has signed out.
  void leave(std::string_view principal);

  void clear();

private:
  struct wait {
    operation_id id;
    std::string principal;
    caf::actor_addr waiter;
    promise answer;
    std::optional<net::timer> deadline = {};
  };

  /// Takes one out. @pre It waits.
  wait take(ticket which);

  wait_limits limits_;
  std::function<void(const caf::actor_addr&)> forget_;
  std::map<ticket, wait> waits_;
  std::map<operation_id, std::set<ticket>> by_operation_;        ///< No empty sets.
  std::map<std::string, std::size_t, std::less<>> by_principal_; ///< How many; no zeros.
  std::map<caf::actor_addr, std::set<ticket>> by_waiter_;        ///< No empty sets.
  std::uint64_t last_ = 0;
};

} // namespace lectern
