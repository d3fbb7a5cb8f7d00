#include "net/http/http_link.hpp"

// An accepted stream has one owner.
lectern::net::http_link twin(const lectern::net::http_link& link) {
  return link;
}
