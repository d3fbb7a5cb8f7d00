#pragma once

#include <boost/asio/ssl/context.hpp>

namespace lectern::test {

/// @returns What a server needs, with a self-signed certificate.
boost::asio::ssl::context tls_server();

/// @returns What a client needs that trusts any certificate.
boost::asio::ssl::context tls_client();

} // namespace lectern::test
