#include "net/ws/ws_link.hpp"

#include <utility>

// A WebSocket has one owner.
lectern::net::ws_link twin(const lectern::net::ws_link& link) {
  return link;
}
