#pragma once

#include <cstdint>

namespace lectern::simulation {

/// From now on what the product draws, such as ids and secrets, follows from this seed: the program
/// has a `RAND_bytes` of its own in place of OpenSSL's. One thread only.
void start_chance(std::uint64_t seed);

} // namespace lectern::simulation
