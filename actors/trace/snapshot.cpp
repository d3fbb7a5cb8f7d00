#include "actors/trace/snapshot.hpp"

#include "actors/trace/mapping.hpp"
#include "actors/trace/parts.hpp"
#include "actors/trace/recording.hpp"
#include "actors/trace/ticks.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace lectern::trace {

namespace {

namespace fs = std::filesystem;

/// Whether a process has this number and has not ended; a zombie has.
bool is_running(std::uint64_t pid) {
  std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
  const std::string text{std::istreambuf_iterator<char>{stat}, {}};
  const auto name_end = text.rfind(") "); // The name may contain anything: proc(5).
  return name_end != std::string::npos && text.find_first_of("ZX", name_end) != name_end + 2;
}

or_bad<ring_copy> read_ring(const fs::path& folder, std::uint64_t number, std::uint64_t from) {
  const auto file = folder / ("ring-" + std::to_string(number));
  auto mapped = mapping::open(file);
  if (mapped.has_error())
    return mapped.error();
  return parse_ring(mapped->bytes(), file, from);
}

/// Everything but the rings.
or_bad<snapshot> read_listing(const fs::path& folder) {
  const auto file = folder / "directory";
  auto mapped = mapping::open(file);
  if (mapped.has_error())
    return mapped.error();
  auto result = parse_directory(mapped->bytes(), file);
  if (result.has_error())
    return result;
  if (result->header.rings > rings_max)
    return bad_trace{file, "its header is wrong"};
  result->live = result->header.stopped == 0 && is_running(result->header.pid);
  if (result->live)
    result->taken = ticks_now() - result->header.base_ticks;
  return result;
}

/// Rings are copied one after another, so later records would be in some of them only.
void forget_later(ring_copy& ring, std::uint64_t moment) {
  const auto& records = ring.records;
  const auto later = std::find_if(records.rbegin(), records.rend(),
                                  [&](auto& entry) { return entry.ticks() <= moment; });
  ring.records.resize(static_cast<std::size_t>(later.base() - records.begin()));
}

} // namespace

or_bad<snapshot> read_trace(const fs::path& where) {
  std::error_code failed;
  std::vector<std::uint64_t> from;
  if (fs::is_directory(where, failed))
    return read_since(where, from);
  auto mapped = mapping::open(where);
  if (mapped.has_error())
    return mapped.error();
  return parse_recording(mapped->bytes(), where);
}

or_bad<snapshot> read_directory(const fs::path& folder) {
  return read_listing(folder);
}

or_bad<snapshot> read_since(const fs::path& folder, std::vector<std::uint64_t>& from) {
  auto result = read_listing(folder);
  if (result.has_error())
    return result;
  from.resize(result->header.rings);
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto ring = read_ring(folder, i, from[i]);
    if (ring.has_error())
      return ring.error();
    if (result->live)
      forget_later(*ring, result->taken);
    from[i] = ring->first + ring->records.size();
    result->rings.push_back(std::move(*ring));
  }
  return result;
}

} // namespace lectern::trace
