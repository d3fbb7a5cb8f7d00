#include "net/ws/ws_link.hpp"

// Who closes a link gives it up; otherwise something could be written behind the Close frame.
void close_and_keep(lectern::net::ws_link& link) {
  link.close(lectern::net::close_code::normal, "");
}
