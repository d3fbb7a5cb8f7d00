#pragma once

#include "lectern/result.hpp"
#include "net/file/folder_lock.hpp"

#include <filesystem>

namespace lectern {

/// Makes the runtime folder (mode 0755) if it is not there, and takes it for this process alone.
/// Changes nothing in it before that.
/// @returns What holds it, or why not, in words for people.
[[nodiscard]] result<net::folder_lock> claim_folder(const std::filesystem::path& folder);

/// Makes the folder of what outlives the daemon (mode 0700), or trusts the one that is there.
/// @returns Nothing, or why not, in words for people.
[[nodiscard]] result<void> make_state_folder(const std::filesystem::path& folder);

/// The trace of this run. It is written out of sight, in `trace.new`, until the daemon serves; only
/// then the trace of the last run is put aside, and this one takes its place. A start that comes to
/// nothing changes nothing.
class run_trace {
public:
  /// @param folder Is claimed. What an earlier start has left there is removed.
  explicit run_trace(const std::filesystem::path& folder);
  run_trace(const run_trace&) = delete;
  run_trace& operator=(const run_trace&) = delete;
  ~run_trace(); ///< Removes what was not published.

  /// Where the flight recorder begins.
  [[nodiscard]] const std::filesystem::path& draft() const noexcept { return draft_; }
  /// Where `actor-trace` looks for it.
  [[nodiscard]] const std::filesystem::path& place() const noexcept { return place_; }

  /// @returns Nothing, or why the last trace could not be put aside, or this one not put in its
  ///   place, in words for people.
  [[nodiscard]] result<void> publish();

private:
  std::filesystem::path place_;
  std::filesystem::path draft_;
};

} // namespace lectern
