#pragma once

#include "actors/trace/snapshot.hpp"
#include "tests/support/temp_folder.hpp"

namespace lectern::test {

/// The folder that a daemon would have made of a snapshot. It is live as long as the process
/// with its header's number.
class trace_folder {
public:
  explicit trace_folder(const trace::snapshot& shot) { write(shot); }

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

  /// Puts another moment of the trace in place of what is there.
  void write(const trace::snapshot& shot);

private:
  temp_folder folder_;
};

/// The snapshot, as if this process wrote it right now.
[[nodiscard]] trace::snapshot live(trace::snapshot shot);

} // namespace lectern::test
