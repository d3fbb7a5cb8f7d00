#include "tests/simulation/sim_chance.hpp"

#include "tests/simulation/numbers.hpp"

#include <openssl/rand.h>

namespace lectern::simulation {

namespace {

numbers chance{0};

} // namespace

void start_chance(std::uint64_t seed) {
  chance = numbers{seed};
}

} // namespace lectern::simulation

extern "C" int RAND_bytes(unsigned char* bytes, int size) {
  for (int i = 0; i < size; ++i)
    bytes[i] = static_cast<unsigned char>(lectern::simulation::chance.next());
  return 1;
}
