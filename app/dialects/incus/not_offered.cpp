#include "app/dialects/incus/not_offered.hpp"

#include <algorithm>
#include <iterator>

namespace lectern::incus {

namespace {

struct entry {
  std::string_view methods; ///< `*`: any.
  std::string_view path;    ///< `{}` stands for one segment, `*` at the end for any number.
  unsigned status;
  std::string_view sentence;
};

constexpr entry table[] = {
  {"*", "/1.0/instances/{}/files/*", 501,
   "Lectern does not transfer files; use a command, e.g. `incus exec NAME -- cat PATH`"},
  {"*", "/1.0/instances/{}/sftp/*", 501,
   "Lectern does not transfer files; use a command, e.g. `incus exec NAME -- cat PATH`"},
  {"GET", "/1.0/instances/{}/logs/*", 404,
   "Lectern does not keep this log; `incus console NAME --show-log` shows the console log"},
  {"*", "/1.0/instances/{}/logs/*", 501, "Lectern does not keep logs of instances"},
  {"GET", "/1.0/instances/{}/snapshots/*", 404, "Lectern has no snapshots"},
  {"*", "/1.0/instances/{}/snapshots/*", 501, "Lectern does not take snapshots"},
  {"GET", "/1.0/instances/{}/backups/*", 404, "Lectern has no backups"},
  {"*", "/1.0/instances/{}/backups/*", 501, "Lectern does not export instances"},
  {"*", "/1.0/instances/{}/metadata/*", 501, "Instances in Lectern have no image or metadata"},
  {"*", "/1.0/instances/{}/rebuild/*", 501, "Instances in Lectern have no image"},
  {"POST", "/1.0/instances/{}", 501, "Lectern does not rename, copy or move instances"},
  {"GET", "/1.0/profiles/*", 404, "Lectern has no profiles"},
  {"*", "/1.0/profiles/*", 501, "Lectern has no profiles"},
  {"GET", "/1.0/images/*", 404, "Lectern has no images"},
  {"*", "/1.0/images/*", 501, "Lectern has no images"},
  {"GET", "/1.0/storage-pools/*", 404, "Lectern has no storage pools"},
  {"*", "/1.0/storage-pools/*", 501, "Lectern has no storage pools"},
  {"GET", "/1.0/networks/*", 404, "Lectern has no networks"},
  {"*", "/1.0/networks/*", 501, "Lectern has no networks"},
  {"GET", "/1.0/projects/*", 404, "Lectern has only one project, `default`"},
  {"*", "/1.0/projects/*", 501, "Lectern has only one project, `default`, which cannot be changed"},
  {"*", "/1.0/certificates/*", 501, "Lectern does not keep certificates"},
  {"*", "/1.0/cluster/*", 501, "Lectern does not support clustering"},
  {"PUT", "/1.0", 501, "Lectern is configured by the command-line options of lecternd"},
  {"PATCH", "/1.0", 501, "Lectern is configured by the command-line options of lecternd"},
};

std::string_view take_segment(std::string_view& pattern) {
  pattern.remove_prefix(1);
  const auto segment = pattern.substr(0, pattern.find('/'));
  pattern.remove_prefix(segment.size());
  return segment;
}

bool fits(std::string_view pattern, std::span<const std::string> path) {
  for (const auto& segment : path) {
    if (pattern.empty())
      return false;
    const auto expected = take_segment(pattern);
    if (expected == "*")
      return true;
    if (expected != "{}" && expected != segment)
      return false;
  }
  return pattern.empty() || pattern == "/*";
}

} // namespace

std::optional<refusal> not_offered(std::string_view method, std::span<const std::string> path) {
  const auto* found = std::find_if(std::begin(table), std::end(table), [&](const entry& row) {
    return (row.methods == "*" || row.methods == method) && fits(row.path, path);
  });
  if (found == std::end(table))
    return std::nullopt;
  return refusal{found->status, std::string{found->sentence}, {}};
}

} // namespace lectern::incus
