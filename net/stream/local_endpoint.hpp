#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/system/result.hpp>

#include <string>

namespace lectern::net {

/// The Unix socket at `path`, as bind(2) and connect(2) take it.
/// @returns ENAMETOOLONG if `path` has more bytes than they take (unix(7): 107), EINVAL if it
///   is empty or starts with NUL: a name that no file system knows.
boost::system::result<boost::asio::local::stream_protocol::endpoint>
local_endpoint(const std::string& path);

} // namespace lectern::net
