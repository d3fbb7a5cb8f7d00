#include "actors/source/stream_reader.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>

namespace lectern {

namespace {

/// What the kernel can hold when a child exits: the capacity of a pipe (pipe(7)), more than that
/// of a PTY. Bytes after it were written later.
constexpr std::size_t kernel_bytes_max = 64 * 1024;

} // namespace

stream_reader::turn stream_reader::read(net::byte_stream& stream, stream_log& log) {
  turn result{.then = next::wait_credit};
  const auto wanted = std::min(log.wanted(), stream_log::turn_bytes_max);
  while (result.bytes_read < wanted) {
    const auto size = read_once(stream, log, wanted - result.bytes_read, result);
    if (size == 0)
      break;
    result.bytes_read += size;
    result.then = next::wait_readable; // Also when the turn is over: others first.
  }
  if (cut_ && (read_after_cut_ += result.bytes_read) >= kernel_bytes_max)
    result.then = next::ended;
  return result;
}

/// @returns Bytes read; 0 if `result.then` says why there are none.
std::size_t stream_reader::read_once(net::byte_stream& stream, stream_log& log,
                                     std::size_t bytes_max, turn& result) {
  const auto space = log.prepare();
  const auto size = stream.read_some(space.first(std::min(space.size(), bytes_max)));
  if (size.has_value() && *size > 0) {
    log.commit(*size);
    return *size;
  }
  const bool later = size.has_error() && size.error() == boost::system::errc::operation_would_block;
  result.then = later && !cut_ ? next::wait_readable : next::ended;
  return 0;
}

} // namespace lectern
