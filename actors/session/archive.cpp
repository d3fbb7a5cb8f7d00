#include "actors/session/archive.hpp"

#include "actors/messages/message_ids.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern {

namespace {

namespace fs = std::filesystem;

// -- state ----------------------------------------------------------------------

class archive final : public archive_actor::base {
public:
  archive(caf::actor_config& config, fs::path folder, archive_limits limits)
    : archive_actor::base(config), folder_(std::move(folder)), limits_(limits) {}

  const char* name() const override { return "archive"; }

protected:
  behavior_type make_behavior() override;

private:
  caf::result<recording_folder> prepare(const prepare_recording& msg);
  recording_list list(const list_recordings& msg);
  caf::result<recording> find(const find_recording& msg);
  caf::result<recording_removed> remove(const remove_recording& msg);

  [[nodiscard]] std::vector<fs::path> files_of(const std::string& instance) const;

  fs::path folder_;
  archive_limits limits_;
};

// -- behavior -------------------------------------------------------------------

archive::behavior_type archive::make_behavior() {
  return {
    [this](const prepare_recording& msg) { return prepare(msg); },
    [this](const list_recordings& msg) { return list(msg); },
    [this](const find_recording& msg) { return find(msg); },
    [this](const remove_recording& msg) { return remove(msg); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

caf::result<recording_folder> archive::prepare(const prepare_recording& msg) {
  constexpr std::size_t files_per_command = 2;
  const auto folder = folder_ / msg.instance;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (!failed)
    fs::permissions(folder_, fs::perms::owner_all, failed);
  if (failed)
    return caf::make_error(ec::archive_broken);

  recording_folder result{.path = folder, .files_kept = limits_.recordings_max};
  const auto files = files_of(msg.instance);
  const auto kept_max = limits_.recordings_max - files_per_command;
  std::error_code ignored;
  for (std::size_t i = 0; i + kept_max < files.size(); ++i)
    if (fs::remove(files[i], ignored))
      result.removed.push_back(files[i].filename());
  return result;
}

recording_list archive::list(const list_recordings& msg) {
  recording_list result;
  for (const auto& file : files_of(msg.instance))
    result.names.push_back(file.filename());
  return result;
}

/// What is not in the list is not there, whatever path a name may spell.
caf::result<recording> archive::find(const find_recording& msg) {
  for (const auto& file : files_of(msg.instance)) {
    if (file.filename() != msg.name)
      continue;
    std::ifstream bytes{file, std::ios::binary};
    return recording{{std::istreambuf_iterator<char>{bytes}, {}}};
  }
  return caf::make_error(ec::recording_unknown);
}

caf::result<recording_removed> archive::remove(const remove_recording& msg) {
  for (const auto& file : files_of(msg.instance)) {
    std::error_code failed;
    if (file.filename() == msg.name && fs::remove(file, failed))
      return recording_removed{};
  }
  return caf::make_error(ec::recording_unknown);
}

/// Oldest first.
std::vector<fs::path> archive::files_of(const std::string& instance) const {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code failed;
  for (fs::directory_iterator at{folder_ / instance, failed};
       !failed && at != fs::directory_iterator{}; at.increment(failed))
    if (std::error_code unknown; at->is_regular_file(unknown))
      found.emplace_back(at->last_write_time(unknown), at->path());
  std::sort(found.begin(), found.end());
  std::vector<fs::path> files;
  for (auto& [when, path] : found)
    files.push_back(std::move(path));
  return files;
}

} // namespace

archive_actor spawn_archive(caf::actor_system& system, fs::path folder, archive_limits limits) {
  return system.spawn<archive, caf::detached>(std::move(folder), limits);
}

} // namespace lectern
