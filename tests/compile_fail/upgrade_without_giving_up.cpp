#include "net/http/http_link.hpp"

// Who takes the socket out of a link gives the link up.
lectern::net::ws_upgrade upgrade_and_keep(lectern::net::http_link& link) {
  return link.upgrade();
}
