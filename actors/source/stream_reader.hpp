#pragma once

#include "actors/source/stream_log.hpp"
#include "net/stream/byte_stream.hpp"

#include <cstddef>
#include <cstdint>

namespace lectern {

/// Reads a stream into its log, no further than the log wants: what is not read stays in the
/// kernel and holds the writer back.
class stream_reader {
public:
  /// What to do after a turn.
  enum class next : std::uint8_t {
    wait_readable, ///< Nothing is there right now, or the turn is over.
    wait_credit,   ///< A view has to catch up.
    ended,         ///< The stream is over and everything is in the log.
  };

  struct turn {
    next then = next::wait_readable;
    std::size_t bytes_read = 0;
  };

  /// Reads what is there, at most 64 KiB (a full pipe, or sixteen reads of a PTY), so that others
  /// get their turn.
  [[nodiscard]] turn read(net::byte_stream& stream, stream_log& log);

  /// No more than what the kernel can hold by now is still wanted; the stream then counts as
  /// ended, even if other processes hold it open.
  void cut() noexcept { cut_ = true; }

  /// Whether `cut` was called: then there is nothing to wait for but credit.
  [[nodiscard]] bool is_cut() const noexcept { return cut_; }

private:
  std::size_t read_once(net::byte_stream& stream, stream_log& log, std::size_t bytes_max,
                        turn& result);

  std::size_t read_after_cut_ = 0;
  bool cut_ = false;
};

} // namespace lectern
