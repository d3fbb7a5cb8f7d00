#include "actors/messages/message_ids.hpp"

#include <caf/event_based_actor.hpp>

// The interface defines the type of an answer.
void misread(caf::event_based_actor* self, const lectern::service_actor& service) {
  self->request(service, caf::infinite, lectern::shut_down{}).then([](const lectern::console_log&) {
  });
}
