#include "actors/messages/message_ids.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>

// Only the link itself reports its events to its owner, even if events were messages.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lectern::net::write_finished)

void forge(caf::event_based_actor* self, const lectern::connection_actor& connection) {
  self->send(connection, lectern::net::write_finished{});
}
