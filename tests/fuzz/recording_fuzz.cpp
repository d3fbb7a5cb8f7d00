#include "actors/trace/recording.hpp"
#include "tests/fuzz/described.hpp"

#include <cstddef>
#include <cstdint>

/// The input is a recording.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lectern;
  test::describe_or_refuse(
    trace::parse_recording({reinterpret_cast<const char*>(data), size}, "input"));
  return 0;
}
