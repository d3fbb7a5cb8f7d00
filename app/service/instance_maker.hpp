#pragma once

#include "actors/session/instance.hpp"
#include "app/service/host_calls.hpp"
#include "lectern/instance.hpp"
#include "lectern/result.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace lectern {

/// What is not the same at each start of one instance.
struct instance_life {
  bool is_started = true;
  std::optional<wall_time> created_at = {}; ///< Unset: now.
};

/// Makes instances, for whoever has them listed.
///
/// Thread safety: `make` may be called from any thread but a unit's, as it may look users up.
class instance_maker {
public:
  struct surroundings {
    std::shared_ptr<host_calls> host;
    directory_actor directory;
    instance_calls_actor calls;
    std::size_t console_log_bytes = 0;
    std::function<io_unit&()> next_unit; ///< May be called from any thread.
  };

  explicit instance_maker(surroundings around) : around_(std::move(around)) {}

  /// @returns The instance, running unless somebody has stopped it: the caller's to list, or to
  ///   end. Or `service_errc::bad_option`.
  [[nodiscard]] result<instance_entry> make(const std::string& name, instance wanted,
                                            instance_life begin = {}) const;

private:
  surroundings around_;
};

} // namespace lectern
