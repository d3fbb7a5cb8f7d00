#include "actors/messages/message_ids.hpp"

#include <caf/event_based_actor.hpp>

// A connection does not start processes: its interface has no such message.
void confuse(caf::event_based_actor* self, const lectern::connection_actor& connection) {
  self->send(connection, lectern::start_source{});
}
