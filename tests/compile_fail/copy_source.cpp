#include "net/child/child.hpp"

// A process has one owner.
lectern::net::child twin(const lectern::net::child& process) {
  return process;
}
