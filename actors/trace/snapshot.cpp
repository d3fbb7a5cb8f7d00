#include "actors/trace/snapshot.hpp"

#include "actors/trace/ticks.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace lectern::trace {

namespace {

namespace fs = std::filesystem;
using boost::system::error_code;

error_code last_error() {
  return {errno, boost::system::system_category()};
}

/// Units of a pool, and one ring for all other threads; more is not believed.
constexpr std::uint64_t rings_max = 65;

/// A number that another process may be changing.
std::uint64_t load(const std::uint64_t& from) {
  return std::atomic_ref{const_cast<std::uint64_t&>(from)}.load(std::memory_order_acquire);
}

// -- files as they are ------------------------------------------------------------

/// A file mapped for reading.
class mapping {
public:
  static or_bad<mapping> of(const fs::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
      return bad_trace{file, last_error().message()};
    struct stat about {};
    const bool is_there = ::fstat(fd, &about) == 0;
    const auto size = is_there ? static_cast<std::size_t>(about.st_size) : 0;
    const bool fits = size > 0 && size <= file_bytes_max;
    void* memory = fits ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    const auto failed = last_error();
    ::close(fd);
    if (memory != MAP_FAILED)
      return mapping{memory, size};
    if (!is_there || fits)
      return bad_trace{file, failed.message()};
    return bad_trace{file, size == 0 ? "it is empty" : "it is larger than a trace can be"};
  }

  mapping(mapping&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)), size_(other.size_) {}
  ~mapping() {
    if (memory_ != nullptr)
      ::munmap(memory_, size_);
  }

  [[nodiscard]] std::string_view bytes() const {
    return {static_cast<const char*>(memory_), size_};
  }

private:
  mapping(void* memory, std::size_t size) : memory_(memory), size_(size) {}

  void* memory_;
  std::size_t size_;
};

template <class T>
T copy_of(std::string_view bytes) {
  T result;
  std::memcpy(&result, bytes.data(), sizeof result);
  return result;
}

template <class T>
void append(std::string& to, const T& what) {
  to.append(reinterpret_cast<const char*>(&what), sizeof what);
}

/// @returns Why this is no file of ours, or nothing.
std::string why_not(std::string_view bytes, file_kind wanted) {
  if (bytes.size() < sizeof(file_header))
    return "it is too short for a trace";
  const auto header = copy_of<file_header>(bytes);
  if (header.magic != magic)
    return "it is no trace of Lectern";
  if (header.byte_order != byte_order_mark)
    return "it was written by another kind of machine";
  if (header.version != format_version)
    return "it has version " + std::to_string(header.version) + " of the format, and this reads "
           + std::to_string(format_version);
  if (header.kind != wanted)
    return "it is another part of a trace";
  if (header.record_bytes != sizeof(record) || header.actor_bytes != sizeof(actor_entry))
    return "its records have another size";
  return {};
}

/// Whether a process has this number and has not ended; who only waits to be reaped has.
bool is_running(std::uint64_t pid) {
  std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
  const std::string text{std::istreambuf_iterator<char>{stat}, {}};
  const auto name_end = text.rfind(") "); // The name may contain anything: proc(5).
  return name_end != std::string::npos && text.find_first_of("ZX", name_end) != name_end + 2;
}

// -- parts ------------------------------------------------------------------------

or_bad<snapshot> parse_directory(std::string_view bytes, const fs::path& name) {
  if (auto why = why_not(bytes, file_kind::directory); !why.empty())
    return bad_trace{name, std::move(why)};
  if (bytes.size() < sizeof(directory_header))
    return bad_trace{name, "it is cut short"};
  snapshot result;
  result.header = copy_of<directory_header>(bytes);
  const auto& header = result.header;
  if (header.schema_bytes > schema_bytes_max || header.actors_offset > bytes.size()
      || header.actors_offset % page_bytes != 0 || header.schema_bytes > bytes.size()
      || page_bytes + header.schema_bytes > header.actors_offset)
    return bad_trace{name, "it is cut short, or its header is wrong"};
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

/// Copies a ring that somebody may be writing, from a position on.
or_bad<ring_copy> parse_ring(std::string_view bytes, const fs::path& name, std::uint64_t from) {
  if (auto why = why_not(bytes, file_kind::ring); !why.empty())
    return bad_trace{name, std::move(why)};
  if (bytes.size() < page_bytes)
    return bad_trace{name, "it is cut short"};
  const auto& header = *reinterpret_cast<const ring_header*>(bytes.data());
  const auto capacity = header.capacity;
  if (capacity == 0 || (capacity & (capacity - 1)) != 0
      || capacity > (bytes.size() - page_bytes) / sizeof(record))
    return bad_trace{name, "it is cut short, or its header is wrong"};
  const auto* records = reinterpret_cast<const record*>(bytes.data() + page_bytes);
  const auto head = load(header.head);
  const auto oldest = head > capacity ? head - capacity : 0;
  const auto first = std::clamp(from, oldest, head);
  ring_copy result;
  result.records.reserve(head - first);
  for (auto at = first; at < head; ++at)
    result.records.push_back(records[at & (capacity - 1)]);
  // The writer went on meanwhile, and the record behind its head may be half written.
  const auto spoilt = load(header.head) + 1;
  result.first = std::min(head, std::max(first, spoilt > capacity ? spoilt - capacity : 0));
  result.records.erase(result.records.begin(),
                       result.records.begin() + static_cast<std::ptrdiff_t>(result.first - first));
  return result;
}

// -- folders ----------------------------------------------------------------------

or_bad<ring_copy> read_ring(const fs::path& folder, std::uint64_t number, std::uint64_t from) {
  const auto file = folder / ("ring-" + std::to_string(number));
  auto mapped = mapping::of(file);
  if (mapped.has_error())
    return mapped.error();
  return parse_ring(mapped->bytes(), file, from);
}

/// Everything but the rings.
or_bad<snapshot> read_listing(const fs::path& folder) {
  const auto file = folder / "directory";
  auto mapped = mapping::of(file);
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

/// Rings are copied one after the other: what came meanwhile would be in some of them.
void forget_later(ring_copy& ring, std::uint64_t moment) {
  const auto& all = ring.records;
  const auto later =
    std::find_if(all.rbegin(), all.rend(), [&](auto& each) { return each.ticks() <= moment; });
  ring.records.resize(static_cast<std::size_t>(later.base() - all.begin()));
}

// -- recordings -------------------------------------------------------------------

/// The directory file that a snapshot came from, as far as it matters.
std::string directory_of(const snapshot& what) {
  auto header = what.header;
  const auto meaning = to_json(what.schema);
  header.file = {.kind = file_kind::directory};
  header.taken = what.taken;
  header.schema_bytes = meaning.size();
  header.actors_offset = page_bytes + (meaning.size() + page_bytes - 1) / page_bytes * page_bytes;
  header.actors_max = what.actors.size();
  std::string result;
  append(result, header);
  result.resize(page_bytes);
  result += meaning;
  result.resize(header.actors_offset);
  for (const auto& actor : what.actors)
    append(result, actor);
  return result;
}

void append_section(std::string& to, section_header header, std::string_view bytes) {
  header.bytes = bytes.size();
  append(to, header);
  to += bytes;
}

/// Adds what a section holds. @returns Why it cannot, or nothing.
std::string take_section(std::optional<snapshot>& into, const section_header& header,
                         std::string_view bytes, const fs::path& name) {
  if (header.what == section_header::part::directory) {
    auto parsed = parse_directory(bytes, name);
    if (parsed.has_error())
      return parsed.error().why;
    into = std::move(*parsed);
    into->taken = into->header.taken;
    return {};
  }
  if (header.what != section_header::part::ring)
    return {}; // Of a later writer; not needed.
  if (!into || into->rings.size() >= rings_max || bytes.size() % sizeof(record) != 0)
    return "its parts do not fit together";
  ring_copy ring{header.first, std::vector<record>(bytes.size() / sizeof(record))};
  std::ranges::copy(bytes, reinterpret_cast<char*>(ring.records.data()));
  into->rings.push_back(std::move(ring));
  return {};
}

} // namespace

// -- interface --------------------------------------------------------------------

or_bad<snapshot> read_trace(const fs::path& where) {
  std::error_code failed;
  std::vector<std::uint64_t> all;
  if (fs::is_directory(where, failed))
    return read_since(where, all);
  auto mapped = mapping::of(where);
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

or_bad<snapshot> parse_recording(std::string_view bytes, const fs::path& name) {
  if (auto why = why_not(bytes, file_kind::recording); !why.empty())
    return bad_trace{name, std::move(why)};
  bytes.remove_prefix(sizeof(file_header));
  std::optional<snapshot> result;
  while (!bytes.empty()) {
    if (bytes.size() < sizeof(section_header))
      return bad_trace{name, "it is cut short"};
    const auto header = copy_of<section_header>(bytes);
    bytes.remove_prefix(sizeof header);
    if (header.bytes > bytes.size())
      return bad_trace{name, "it is cut short"};
    if (auto why = take_section(result, header, bytes.substr(0, header.bytes), name); !why.empty())
      return bad_trace{name, std::move(why)};
    bytes.remove_prefix(header.bytes);
  }
  if (!result)
    return bad_trace{name, "nothing is in it"};
  return std::move(*result);
}

std::string to_recording(const snapshot& what) {
  std::string result;
  append(result, file_header{.kind = file_kind::recording});
  append_section(result, {.what = section_header::part::directory}, directory_of(what));
  for (std::uint32_t i = 0; i < what.rings.size(); ++i) {
    const auto& ring = what.rings[i];
    append_section(
      result, {.what = section_header::part::ring, .ring = i, .first = ring.first},
      {reinterpret_cast<const char*>(ring.records.data()), ring.records.size() * sizeof(record)});
  }
  return result;
}

error_code save(const snapshot& what, const fs::path& file) {
  auto draft = file;
  draft += ".part";
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return last_error();
  const auto bytes = to_recording(what);
  error_code failed;
  for (std::size_t done = 0; done < bytes.size() && !failed;) {
    const auto size = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (size < 0 && errno != EINTR)
      failed = last_error();
    done += size > 0 ? static_cast<std::size_t>(size) : 0;
  }
  if (::close(fd) != 0 && !failed)
    failed = last_error();
  if (!failed && ::rename(draft.c_str(), file.c_str()) != 0)
    failed = last_error();
  if (failed)
    ::unlink(draft.c_str());
  return failed;
}

} // namespace lectern::trace
