#include "app/daemon/folders.hpp"

#include "actors/trace/earlier.hpp"
#include "net/file/trusted_file.hpp"

#include <boost/system/errc.hpp>

#include <cerrno>
#include <string>

namespace lectern {

namespace fs = std::filesystem;

namespace {

constexpr mode_t runtime_mode = 0755; ///< Clients of any user reach the socket, which has a mode.
constexpr mode_t state_mode = 0700;

/// The text of the system error becomes part of the sentence.
error cannot(const std::string& act, const fs::path& path,
             const boost::system::error_code& failed) {
  return {failed, "cannot " + act + ' ' + path.string() + ": " + failed.message()};
}

error is_taken(const fs::path& folder, const boost::system::error_code& failed) {
  const auto pid = net::folder_lock::holder(folder);
  return {failed, "another lecternd" + (pid > 0 ? " (process " + std::to_string(pid) + ')' : "")
                    + " is using " + folder.string()
                    + "; set LECTERN_DIR to choose another folder for this one"};
}

} // namespace

result<net::folder_lock> claim_folder(const fs::path& folder) {
  if (const auto failed = net::make_trusted_folder(folder, runtime_mode))
    return cannot("use the folder", folder, failed);
  auto lock = net::folder_lock::take(folder);
  if (lock.has_value())
    return std::move(*lock);
  if (lock.error() == boost::system::errc::operation_would_block)
    return is_taken(folder, lock.error());
  return cannot("lock", folder / "lock", lock.error());
}

result<void> make_state_folder(const fs::path& folder) {
  if (const auto failed = net::make_trusted_folder(folder, state_mode))
    return cannot("use the folder", folder, failed);
  return {};
}

// -- the trace ----------------------------------------------------------------------

run_trace::run_trace(const fs::path& folder)
  : place_(folder / "trace"), draft_(folder / "trace.new") {
  std::error_code ignored; // Then the recorder reports it.
  fs::remove_all(draft_, ignored);
}

run_trace::~run_trace() {
  std::error_code ignored;
  fs::remove_all(draft_, ignored);
}

result<void> run_trace::publish() {
  std::error_code failed;
  const auto last = fs::symlink_status(place_, failed);
  if (fs::exists(last)) {
    if (!fs::is_directory(last))
      return cannot("use", place_,
                    fs::is_symlink(last) ? net::distrust::link : net::distrust::other_kind);
    if (const auto kept = trace::put_aside(place_))
      return cannot("keep the trace in", place_, kept);
  }
  if (fs::rename(draft_, place_, failed); failed)
    return cannot("write the trace in", place_, failed);
  return {};
}

} // namespace lectern
