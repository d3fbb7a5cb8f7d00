#include "actors/messages/message_ids.hpp"

#include <caf/event_based_actor.hpp>

// Nor can a pointer to a link.
void lend(caf::event_based_actor* self, const caf::actor& other, lectern::net::ws_link* link) {
  self->send(other, link);
}
