#include "app/dialects/incus/urls.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <utility>

namespace lectern::incus {

std::string instance_url(std::string_view name) {
  return "/1.0/instances/" + boost::urls::encode(name, boost::urls::unreserved_chars);
}

std::string operation_url(const operation_id& id) {
  return "/1.0/operations/" + id.text;
}

std::string recordings_url(std::string_view instance) {
  return instance_url(instance) + "/logs/exec-output";
}

std::string recording_url(std::string_view instance, std::string_view name) {
  return recordings_url(instance) + '/' + std::string{name};
}

std::string recording_name(const operation_id& id, std::string_view stream) {
  return "exec_" + id.text + '.' + std::string{stream};
}

std::optional<recording_lost> loss_of(std::string_view name, std::string reason) {
  constexpr std::string_view prefix = "exec_";
  const auto dot = name.rfind('.');
  if (!name.starts_with(prefix) || dot == std::string_view::npos)
    return std::nullopt;
  const operation_id id{std::string{name.substr(prefix.size(), dot - prefix.size())}};
  const auto stream = name.substr(dot + 1);
  if (stream != "stdout" && stream != "stderr")
    return std::nullopt;
  return recording_lost{id, stream == "stdout" ? 1U : 2U, std::move(reason)};
}

} // namespace lectern::incus
