#include "actors/messages/message_ids.hpp"
#include "net/http/http_link.hpp"

#include <caf/event_based_actor.hpp>

#include <utility>

// What the cases around do wrong, done right: proves that they fail for their own reason.
void do_it_right(caf::event_based_actor* self, const lectern::connection_actor& connection,
                 const lectern::service_actor& service, lectern::net::ws_link link) {
  auto only_one = std::move(link);
  std::move(only_one).close(lectern::net::close_code::normal, "");
  self->send(connection, lectern::stop_link{});
  self->request(service, caf::infinite, lectern::shut_down{})
    .then([](const lectern::shut_down_done&) {});
}

lectern::net::ws_upgrade upgrade(lectern::net::http_link link) {
  return std::move(link).upgrade();
}
