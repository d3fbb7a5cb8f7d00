#include "actors/source/input_queue.hpp"

#include <boost/system/errc.hpp>

namespace lectern {

input_queue::turn input_queue::write(net::byte_stream& stream) {
  turn result;
  while (!waiting_.empty()) {
    const auto& first = waiting_.front();
    const auto size = stream.write_some(first.bytes());
    if (size.has_error() && size.error() == boost::system::errc::operation_would_block) {
      result.wait_writable = true;
      return result;
    }
    const auto gone = size.has_value() ? *size : first.size();
    result.bytes_taken += gone;
    waiting_.drop(gone);
  }
  return result;
}

} // namespace lectern
