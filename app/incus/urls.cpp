#include "app/incus/urls.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace lectern::incus {

std::string instance_url(std::string_view name) {
  return "/1.0/instances/" + boost::urls::encode(name, boost::urls::unreserved_chars);
}

std::string operation_url(const operation_id& id) {
  return "/1.0/operations/" + id.text;
}

} // namespace lectern::incus
