#include "app/daemon/snapshots.hpp"

#include "actors/trace/recording.hpp"

#include <spdlog/fmt/chrono.h>

namespace lectern {

boost::system::result<std::filesystem::path>
save_snapshot(const std::filesystem::path& trace_folder, const std::filesystem::path& into,
              std::chrono::system_clock::time_point now) {
  const auto shot = trace::read_trace(trace_folder);
  if (shot.has_error())
    return boost::system::errc::make_error_code(boost::system::errc::bad_message);
  const auto name = fmt::format("trace-{:%Y%m%d-%H%M%S}.recording",
                                fmt::localtime(std::chrono::system_clock::to_time_t(now)));
  if (const auto failed = trace::save(*shot, into / name))
    return failed;
  return into / name;
}

} // namespace lectern
