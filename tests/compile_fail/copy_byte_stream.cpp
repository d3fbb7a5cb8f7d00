#include "net/stream/byte_stream.hpp"

// A descriptor has one owner.
lectern::net::byte_stream twin(const lectern::net::byte_stream& stream) {
  return stream;
}
