#include "app/page/page_url.hpp"

namespace lectern::page {

namespace {

std::string host_of(std::string_view address) {
  if (address == "0.0.0.0" || address == "::")
    return "localhost";
  const std::string text{address};
  return address.find(':') != address.npos ? '[' + text + ']' : text;
}

} // namespace

std::string page_url(std::string_view address, std::uint16_t port) {
  return "http://" + host_of(address) + ':' + std::to_string(port) + "/ui/";
}

std::string sign_in_url(std::string_view page, std::string_view token) {
  return page.empty() ? std::string{} : std::string{page} + "#token=" + std::string{token};
}

} // namespace lectern::page
