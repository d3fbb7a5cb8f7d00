#include "app/daemon/session_file.hpp"

#include "net/file/trusted_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace lectern {

result<session_file> session_file::open(const std::filesystem::path& folder,
                                        std::uintmax_t bytes_max) {
  session_file result{folder / "sessions", bytes_max};
  if (const auto failed = result.reopen())
    return error{failed, "cannot write " + result.path_.string() + ": " + failed.message()};
  return result;
}

void session_file::add(const log_line& record, std::chrono::system_clock::time_point now) {
  const auto line = to_json(record, now) + '\n';
  if (bytes_ > 0 && bytes_ + line.size() > bytes_max_) {
    auto last = path_;
    last += ".1";
    if (std::error_code failed; std::filesystem::rename(path_, last, failed), failed)
      return;
    if (reopen())
      return;
    write(to_json({log_level::info, "continued", {{"pid", ::getpid()}}}, now) + '\n');
  }
  write(line);
}

void session_file::write(const std::string& line) {
  // In one piece, or a reader would see half a line.
  if (const auto size = ::write(file_.get(), line.data(), line.size()); size > 0)
    bytes_ += static_cast<std::uintmax_t>(size);
}

boost::system::error_code session_file::reopen() {
  auto file = net::open_trusted(path_, O_WRONLY | O_CREAT | O_APPEND, S_IRWXG | S_IRWXO);
  if (file.has_error())
    return file.error();
  file_ = std::move(*file);
  struct stat status {};
  bytes_ = ::fstat(file_.get(), &status) == 0 ? static_cast<std::uintmax_t>(status.st_size) : 0;
  return {};
}

} // namespace lectern
