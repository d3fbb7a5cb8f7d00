#include "tests/actor_trace/trace_folder.hpp"

#include "actors/trace/recording.hpp"

#include <unistd.h>

#include <bit>
#include <fstream>

namespace lectern::test {

namespace {

template <class T>
void put(std::ofstream& into, const T& value) {
  into.write(reinterpret_cast<const char*>(&value), sizeof value);
}

/// @pre One less than a power of two is left, if anything was overwritten.
void write_ring(const std::filesystem::path& file, const trace::ring_copy& ring) {
  const auto head = ring.first + ring.records.size();
  trace::ring_header header{.capacity = std::bit_ceil(ring.records.size() + 1), .head = head};
  std::vector<trace::record> places(header.capacity);
  for (std::size_t i = 0; i < ring.records.size(); ++i)
    places[(ring.first + i) & (header.capacity - 1)] = ring.records[i];
  std::ofstream bytes{file, std::ios::binary};
  put(bytes, header);
  bytes.seekp(trace::page_bytes);
  for (const auto& record : places)
    put(bytes, record);
}

} // namespace

void trace_folder::write(const trace::snapshot& shot) {
  // A recording begins with its directory, as it stands in a file of its own.
  const auto recording = trace::to_recording(shot);
  const auto* section =
    reinterpret_cast<const trace::section_header*>(recording.data() + sizeof(trace::file_header));
  std::ofstream{path() / "directory", std::ios::binary}.write(
    reinterpret_cast<const char*>(section + 1), static_cast<std::streamsize>(section->bytes));
  for (std::size_t i = 0; i < shot.rings.size(); ++i)
    write_ring(path() / ("ring-" + std::to_string(i)), shot.rings[i]);
}

trace::snapshot live(trace::snapshot shot) {
  shot.header.pid = static_cast<std::uint64_t>(::getpid());
  return shot;
}

} // namespace lectern::test
