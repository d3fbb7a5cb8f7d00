#include "actors/trace/recording.hpp"

#include "actors/trace/last_error.hpp"
#include "actors/trace/parts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace lectern::trace {

namespace {

namespace fs = std::filesystem;
using boost::system::error_code;

template <class T>
void append(std::string& to, const T& value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// The directory file that a snapshot came from, as far as it matters.
std::string directory_of(const snapshot& shot) {
  auto header = shot.header;
  const auto meaning = to_json(shot.schema);
  header.file = {.kind = file_kind::directory};
  header.taken = shot.taken;
  header.schema_bytes = meaning.size();
  header.actors_offset = page_bytes + (meaning.size() + page_bytes - 1) / page_bytes * page_bytes;
  header.actors_max = shot.actors.size();
  std::string result;
  append(result, header);
  result.resize(page_bytes);
  result += meaning;
  result.resize(header.actors_offset);
  for (const auto& actor : shot.actors)
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
  if (header.contents == section_header::part::directory) {
    auto parsed = parse_directory(bytes, name);
    if (parsed.has_error())
      return parsed.error().why;
    into = std::move(*parsed);
    into->taken = into->header.taken;
    return {};
  }
  if (header.contents != section_header::part::ring)
    return {}; // Of a later writer; not needed.
  if (!into || into->rings.size() >= rings_max || bytes.size() % sizeof(record) != 0)
    return "its parts do not fit together";
  ring_copy ring{header.first, std::vector<record>(bytes.size() / sizeof(record))};
  std::ranges::copy(bytes, reinterpret_cast<char*>(ring.records.data()));
  into->rings.push_back(std::move(ring));
  return {};
}

} // namespace

or_bad<snapshot> parse_recording(std::string_view bytes, const fs::path& name) {
  if (auto why = why_not(bytes, file_kind::recording); !why.empty())
    return bad_trace{name, std::move(why)};
  bytes.remove_prefix(sizeof(file_header));
  std::optional<snapshot> result;
  while (!bytes.empty()) {
    if (bytes.size() < sizeof(section_header))
      return bad_trace{name, "it is truncated"};
    const auto header = copy_of<section_header>(bytes);
    bytes.remove_prefix(sizeof header);
    if (header.bytes > bytes.size())
      return bad_trace{name, "it is truncated"};
    if (auto why = take_section(result, header, bytes.substr(0, header.bytes), name); !why.empty())
      return bad_trace{name, std::move(why)};
    bytes.remove_prefix(header.bytes);
  }
  if (!result)
    return bad_trace{name, "it is empty"};
  return std::move(*result);
}

std::string to_recording(const snapshot& shot) {
  std::string result;
  append(result, file_header{.kind = file_kind::recording});
  append_section(result, {.contents = section_header::part::directory}, directory_of(shot));
  for (std::uint32_t i = 0; i < shot.rings.size(); ++i) {
    const auto& ring = shot.rings[i];
    append_section(
      result, {.contents = section_header::part::ring, .ring = i, .first = ring.first},
      {reinterpret_cast<const char*>(ring.records.data()), ring.records.size() * sizeof(record)});
  }
  return result;
}

error_code save(const snapshot& shot, const fs::path& file) {
  auto draft = file;
  draft += ".part";
  ::unlink(draft.c_str()); // Of a run that crashed, or another user's file.
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return last_error();
  const auto bytes = to_recording(shot);
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
