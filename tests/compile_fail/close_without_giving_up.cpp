#include "net/ws/ws_link.hpp"

// Closing a link consumes it; otherwise something could be written after the Close frame.
void close_and_keep(lectern::net::ws_link& link) {
  link.close(lectern::net::close_code::normal, "");
}
