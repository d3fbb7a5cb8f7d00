#include "actors/trace/parts.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>

namespace lectern::trace {

namespace {

/// A number that another process may be changing.
std::uint64_t load(const std::uint64_t& from) {
  return std::atomic_ref{const_cast<std::uint64_t&>(from)}.load(std::memory_order_acquire);
}

} // namespace

std::string why_not(std::string_view bytes, file_kind wanted) {
  if (bytes.size() < sizeof(file_header))
    return "it is too short for a trace";
  const auto header = copy_of<file_header>(bytes);
  if (header.magic != magic)
    return "it is not a Lectern trace";
  if (header.byte_order != byte_order_mark)
    return "it was written on a machine with another architecture";
  if (header.version < format_version_min || header.version > format_version)
    return "it has format version " + std::to_string(header.version)
           + ", and this program reads versions " + std::to_string(format_version_min) + " to "
           + std::to_string(format_version);
  if (header.kind != wanted)
    return "it is a different part of a trace";
  if (header.record_bytes != sizeof(record) || header.actor_bytes != sizeof(actor_entry))
    return "its records have a different size";
  return {};
}

or_bad<snapshot> parse_directory(std::string_view bytes, const std::filesystem::path& name) {
  if (auto why = why_not(bytes, file_kind::directory); !why.empty())
    return bad_trace{name, std::move(why)};
  if (bytes.size() < sizeof(directory_header))
    return bad_trace{name, "it is truncated"};
  snapshot result;
  result.header = copy_of<directory_header>(bytes);
  const auto& header = result.header;
  if (header.schema_bytes > schema_bytes_max || header.actors_offset > bytes.size()
      || header.actors_offset % page_bytes != 0 || header.schema_bytes > bytes.size()
      || page_bytes + header.schema_bytes > header.actors_offset)
    return bad_trace{name, "it is truncated, or its header is wrong"};
  auto meaning = parse_schema(bytes.substr(page_bytes, header.schema_bytes));
  if (meaning.has_error())
    return bad_trace{name, "its schema cannot be read"};
  result.schema = std::move(*meaning);
  const auto places = (bytes.size() - header.actors_offset) / sizeof(actor_entry);
  for (std::size_t i = 0; i < std::min<std::uint64_t>(places, header.actors_max); ++i) {
    const auto actor =
      copy_of<actor_entry>(bytes.substr(header.actors_offset + i * sizeof(actor_entry)));
    if (actor.id != 0)
      result.actors.push_back(actor);
  }
  return result;
}

or_bad<ring_copy> parse_ring(std::string_view bytes, const std::filesystem::path& name,
                             std::uint64_t from) {
  if (auto why = why_not(bytes, file_kind::ring); !why.empty())
    return bad_trace{name, std::move(why)};
  if (bytes.size() < page_bytes)
    return bad_trace{name, "it is truncated"};
  const auto& header = *reinterpret_cast<const ring_header*>(bytes.data());
  const auto capacity = header.capacity;
  if (capacity == 0 || (capacity & (capacity - 1)) != 0
      || capacity > (bytes.size() - page_bytes) / sizeof(record))
    return bad_trace{name, "it is truncated, or its header is wrong"};
  const auto* records = reinterpret_cast<const record*>(bytes.data() + page_bytes);
  const auto head = load(header.head);
  const auto oldest = head > capacity ? head - capacity : 0;
  const auto first = std::clamp(from, oldest, head);
  ring_copy result;
  result.records.reserve(head - first);
  for (auto at = first; at < head; ++at)
    result.records.push_back(records[at & (capacity - 1)]);
  // The writer went on meanwhile, and the record after its head may be half written.
  const auto spoilt = load(header.head) + 1;
  result.first = std::min(head, std::max(first, spoilt > capacity ? spoilt - capacity : 0));
  result.records.erase(result.records.begin(),
                       result.records.begin() + static_cast<std::ptrdiff_t>(result.first - first));
  return result;
}

} // namespace lectern::trace
