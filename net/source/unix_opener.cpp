#include "net/source/unix_opener.hpp"

#include "net/source/socket_source.hpp"
#include "net/stream/local_endpoint.hpp"

#include <utility>

namespace lectern::net {

opening unix_opener::operator()(io_loop& loop, const open_request&, open_handler then) const {
  const auto endpoint = local_endpoint(path);
  if (!endpoint)
    return open_at_once(loop, endpoint.error(), std::move(then));
  return connect_source(loop, endpoint->data(), static_cast<socklen_t>(endpoint->size()),
                        std::move(then));
}

} // namespace lectern::net
