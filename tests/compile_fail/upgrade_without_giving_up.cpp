#include "net/http/http_link.hpp"

// Taking the socket out of a link consumes the link.
lectern::net::ws_upgrade upgrade_and_keep(lectern::net::http_link& link) {
  return link.upgrade();
}
