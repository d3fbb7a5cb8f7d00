#include "net/stream/local_endpoint.hpp"

#include <sys/un.h>

#include <cerrno>

namespace lectern::net {

boost::system::result<boost::asio::local::stream_protocol::endpoint>
local_endpoint(const std::string& path) {
  const auto refuse = [](int number) {
    return boost::system::error_code{number, boost::system::system_category()};
  };
  if (path.empty() || path.front() == '\0')
    return refuse(EINVAL);
  if (path.size() >= sizeof sockaddr_un::sun_path)
    return refuse(ENAMETOOLONG);
  return boost::asio::local::stream_protocol::endpoint{path};
}

} // namespace lectern::net
