#pragma once

#include "actors/messages/local.hpp"
#include "actors/source/output_log.hpp"
#include "net/stream/byte_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lectern {

/// Reads a stream into a log for one viewer, no further than the viewer's credit:
/// what is not read stays in the kernel and holds the writer back.
class output_pump {
public:
  /// What to do after a turn.
  enum class next : std::uint8_t {
    wait_readable, ///< Nothing is there right now.
    wait_credit,   ///< The viewer has to catch up.
    ended,         ///< The stream is over and everything was returned.
  };

  /// One turn: a full pipe, or sixteen reads of a PTY.
  static constexpr std::size_t turn_bytes_max = 64 * 1024;

  struct turn {
    std::vector<output> outputs; ///< For the viewer, in order.
    next then = next::wait_readable;
    std::size_t bytes_read = 0;
    std::size_t bytes_discarded = 0; ///< Of them; they are for nobody.
  };

  /// @param window_bytes What a viewer may have on its way.
  explicit output_pump(std::size_t window_bytes) noexcept : credit_(window_bytes) {}

  /// Reads what is there, at most 64 KiB, so that others get their turn.
  [[nodiscard]] turn read(net::byte_stream& stream);

  /// The viewer takes `bytes` more.
  void add_credit(std::size_t bytes) noexcept { credit_ += bytes; }

  /// Nobody views any more: what comes is read and thrown away.
  void discard_output() noexcept { discarding_ = true; }

  /// No more than what the kernel can hold by now is still wanted; the stream
  /// then counts as ended, whoever else may hold it open.
  void cut() noexcept { cut_ = true; }

  /// Whether `cut` was called: then there is nothing to wait for but credit.
  [[nodiscard]] bool is_cut() const noexcept { return cut_; }

private:
  std::size_t read_into_log(net::byte_stream& stream, std::size_t size_max, turn& result);

  output_log log_{turn_bytes_max};
  std::size_t credit_;
  std::size_t read_after_cut_ = 0;
  bool discarding_ = false;
  bool cut_ = false;
};

} // namespace lectern
