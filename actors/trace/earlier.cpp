#include "actors/trace/earlier.hpp"

#include "actors/trace/last_error.hpp"
#include "actors/trace/recording.hpp"
#include "actors/trace/snapshot.hpp"

#include <boost/system/errc.hpp>

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ranges>
#include <string>

namespace lectern::trace {

namespace {

namespace fs = std::filesystem;
using boost::system::error_code;

constexpr std::int64_t second = 1'000'000'000;

/// Sorts as time does.
std::string name_at(std::int64_t realtime_ns) {
  const auto whole = static_cast<time_t>(realtime_ns / second);
  tm parts{};
  ::gmtime_r(&whole, &parts);
  std::array<char, 32> day{};
  std::strftime(day.data(), day.size(), "%Y%m%dT%H%M%S", &parts);
  std::array<char, 16> fraction{};
  // No two runs begin within a microsecond: each makes files first.
  std::snprintf(fraction.data(), fraction.size(), ".%06dZ",
                static_cast<int>(realtime_ns % second / 1'000));
  return std::string{day.data()} + fraction.data();
}

std::int64_t changed_at(const fs::path& file) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0)
    return 0;
  return std::int64_t{about.st_mtim.tv_sec} * second + about.st_mtim.tv_nsec;
}

/// Whether the run is worth keeping. A full ring may have overwritten anything.
bool holds_anything(const snapshot& shot) {
  return std::ranges::any_of(shot.rings, [](const ring_copy& ring) {
    return ring.first > 0 || std::ranges::any_of(ring.records, [](const record& entry) {
             return entry.kind() == kind::operation_named || entry.kind() == kind::link_open;
           });
  });
}

std::uintmax_t bytes_in(const fs::path& trace) {
  std::error_code failed;
  if (!fs::is_directory(trace, failed))
    return fs::file_size(trace, failed);
  std::uintmax_t sum = 0;
  for (fs::directory_iterator at{trace, failed}; !failed && at != fs::directory_iterator{};
       at.increment(failed))
    sum += at->is_regular_file(failed) ? at->file_size(failed) : 0;
  return sum;
}

/// Makes the folder. An existing one has to be a directory of this user, not a symbolic link.
error_code make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0)
    return {};
  struct stat about {};
  if (errno != EEXIST || ::lstat(folder.c_str(), &about) != 0)
    return last_error();
  if (!S_ISDIR(about.st_mode))
    return make_error_code(boost::system::errc::not_a_directory);
  if (about.st_uid != ::geteuid())
    return make_error_code(boost::system::errc::operation_not_permitted);
  return {};
}

/// Of writers that died.
void remove_drafts(const fs::path& into) {
  std::vector<fs::path> drafts;
  std::error_code failed;
  for (fs::directory_iterator at{into, failed}; !failed && at != fs::directory_iterator{};
       at.increment(failed))
    if (at->path().extension() == ".part")
      drafts.push_back(at->path());
  for (const auto& draft : drafts)
    fs::remove(draft, failed);
}

void trim(const fs::path& folder, const earlier_limits& limits) {
  remove_drafts(earlier_folder(folder));
  std::size_t kept = 0;
  std::uintmax_t bytes = 0;
  for (const auto& file : earlier_traces(folder)) {
    bytes += bytes_in(file);
    const bool is_kept = kept == 0 || (kept < limits.traces_max && bytes <= limits.bytes_max);
    kept += is_kept ? 1 : 0;
    if (std::error_code ignored; !is_kept)
      fs::remove_all(file, ignored);
  }
}

/// Makes a recording of it, which is as long as what it holds; without room for that, or if it
/// cannot be read, the folder itself is kept.
error_code keep(const fs::path& folder, const or_bad<snapshot>& shot) {
  const auto into = earlier_folder(folder);
  if (const auto failed = make_folder(into))
    return failed;
  std::error_code failed;
  const auto name =
    name_at(shot.has_value() ? shot->header.first.realtime_ns : changed_at(folder / "directory"));
  if (shot.has_value() && !save(*shot, into / (name + ".recording")))
    fs::remove_all(folder, failed);
  else
    fs::rename(folder, into / name, failed);
  return failed;
}

} // namespace

fs::path earlier_folder(const fs::path& folder) {
  auto result = folder;
  result += ".earlier";
  return result;
}

std::vector<fs::path> earlier_traces(const fs::path& folder) {
  std::vector<fs::path> result;
  std::error_code failed;
  for (fs::directory_iterator at{earlier_folder(folder), failed};
       !failed && at != fs::directory_iterator{}; at.increment(failed))
    if (at->path().extension() != ".part")
      result.push_back(at->path());
  std::ranges::sort(result, std::greater{});
  return result;
}

error_code put_aside(const fs::path& folder, const earlier_limits& limits) {
  const auto shot = read_trace(folder);
  if (shot.has_value() && !holds_anything(*shot)) {
    std::error_code failed;
    fs::remove_all(folder, failed);
    return failed;
  }
  if (const auto failed = keep(folder, shot))
    return failed;
  trim(folder, limits);
  return {};
}

} // namespace lectern::trace
