#include "actors/messages/message_ids.hpp"

#include <caf/event_based_actor.hpp>

#include <memory>

// Nor can a share of a link.
void share(caf::event_based_actor* self, const caf::actor& other,
           const std::shared_ptr<lectern::net::ws_link>& link) {
  self->send(other, link);
}
