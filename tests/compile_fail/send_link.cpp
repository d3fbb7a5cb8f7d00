#include "actors/messages/message_ids.hpp"

#include <caf/event_based_actor.hpp>

#include <utility>

// A link cannot travel in a message.
void give_away(caf::event_based_actor* self, const caf::actor& other, lectern::net::ws_link link) {
  self->send(other, std::move(link));
}
