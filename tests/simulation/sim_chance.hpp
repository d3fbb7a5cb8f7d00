#pragma once

#include <cstdint>

namespace lectern::simulation {

/// From now on, the product's random ids and secrets follow from this seed: the program replaces
/// OpenSSL's `RAND_bytes`. One thread only.
void start_chance(std::uint64_t seed);

} // namespace lectern::simulation
