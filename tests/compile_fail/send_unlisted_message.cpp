#include "actors/messages/message_ids.hpp"

#include <caf/event_based_actor.hpp>

// A connection starts no processes: its interface says so.
void confuse(caf::event_based_actor* self, const lectern::connection_actor& connection) {
  self->send(connection, lectern::start_source{});
}
