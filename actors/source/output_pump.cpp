#include "actors/source/output_pump.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>

namespace lectern {

namespace {

/// What the kernel can hold when a child exits: the capacity of a pipe
/// (pipe(7)), more than that of a PTY. Bytes behind it were written later.
constexpr std::size_t kernel_bytes_max = 64 * 1024;

} // namespace

output_pump::turn output_pump::read(net::byte_stream& stream) {
  turn result;
  std::size_t taken = 0;
  result.then = next::wait_credit;
  const auto first = log_.end();
  while (taken < turn_bytes_max && (credit_ > 0 || discarding_)) {
    const auto wanted = turn_bytes_max - taken;
    const auto size =
      read_into_log(stream, discarding_ ? wanted : std::min(wanted, credit_), result);
    if (size == 0)
      break;
    taken += size;
    credit_ -= discarding_ ? 0 : size;
    result.then = next::wait_readable; // Also when the turn is over: others first.
  }
  result.bytes_read = taken;
  result.bytes_discarded = discarding_ ? taken : 0;
  if (cut_ && (read_after_cut_ += taken) >= kernel_bytes_max)
    result.then = next::ended;
  if (discarding_)
    return result;
  for (auto& part : log_.read_all(std::max(first, log_.begin()))) {
    const auto offset = first
                        + (result.outputs.empty() ? 0
                                                  : result.outputs.back().offset - first
                                                      + result.outputs.back().data.size());
    result.outputs.push_back({offset, std::move(part)});
  }
  return result;
}

/// @returns Bytes read; 0 if `result.then` says why there are none.
std::size_t output_pump::read_into_log(net::byte_stream& stream, std::size_t size_max,
                                       turn& result) {
  const auto space = log_.prepare();
  const auto size = stream.read_some(space.first(std::min(space.size(), size_max)));
  if (size.has_value() && *size > 0) {
    log_.commit(*size);
    return *size;
  }
  const bool later = size.has_error() && size.error() == boost::system::errc::operation_would_block;
  result.then = later && !cut_ ? next::wait_readable : next::ended;
  return 0;
}

} // namespace lectern
