#include "app/page/invitations.hpp"

#include "actors/runtime/secret.hpp"

#include <algorithm>

namespace lectern::page {

invitations::ticket invitations::make(time_point now) {
  forget_expired(now);
  if (outstanding_.size() >= limits_.outstanding_max)
    outstanding_.pop_front();
  return outstanding_.emplace_back(ticket{make_secret(), now + limits_.lifetime});
}

bool invitations::take(std::string_view token, time_point now) {
  forget_expired(now);
  const auto found =
    std::find_if(outstanding_.begin(), outstanding_.end(), [token](const ticket& invitation) {
      return equal_secrets(invitation.token, token);
    });
  if (found == outstanding_.end())
    return false;
  outstanding_.erase(found);
  return true;
}

void invitations::forget_expired(time_point now) {
  std::erase_if(outstanding_,
                [now](const ticket& invitation) { return invitation.expires <= now; });
}

} // namespace lectern::page
