#pragma once

#include "app/daemon/log.hpp"
#include "lectern/result.hpp"
#include "net/stream/unique_fd.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace lectern {

/// Chosen: about 3,000 sessions; there are two such files at most.
inline constexpr std::uintmax_t session_file_bytes_max = 1024 * 1024;

/// What `actor-trace sessions` reads: a line of the log, as JSON, for each start of a daemon and
/// for each session that begins or ends, also of those before. In `sessions` (mode 0600) of the
/// runtime folder; when that is full it becomes `sessions.1`, and the next begins with the process
/// that continues: the start of its run is removed with the file before. For one thread at a time.
class session_file {
public:
  /// @param folder Is claimed.
  /// @returns The file, or why it cannot be written, in words for people.
  [[nodiscard]] static result<session_file> open(const std::filesystem::path& folder,
                                                 std::uintmax_t bytes_max = session_file_bytes_max);

  /// Without room on the disk the line is missing.
  void add(const log_line& record, std::chrono::system_clock::time_point now);

private:
  session_file(std::filesystem::path path, std::uintmax_t bytes_max)
    : path_(std::move(path)), bytes_max_(bytes_max) {}

  [[nodiscard]] boost::system::error_code reopen();
  void write(const std::string& line);

  std::filesystem::path path_;
  std::uintmax_t bytes_max_;
  net::unique_fd file_;
  std::uintmax_t bytes_ = 0;
};

} // namespace lectern
