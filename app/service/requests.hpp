#pragma once

#include "lectern/service.hpp"
#include "net/http/http_message.hpp"

#include <string>
#include <utility>

namespace lectern {

[[nodiscard]] inline error bad_option(std::string why) {
  return {service_errc::bad_option, std::move(why)};
}

/// A request of the host's own server, as the API understands it. Wants no upgrade.
[[nodiscard]] net::http_request to_request(http_request received, const std::string& prefix);

/// The same as the bytes that begin a stream. A stream that is not upgraded ends after
/// its answer.
[[nodiscard]] result<std::string> to_head(const http_request& request, const std::string& prefix);

[[nodiscard]] http_response to_response(net::http_response answer);

} // namespace lectern
