#include "lectern/service.hpp"

#include "app/page/page_url.hpp"
#include "app/service/requests.hpp"
#include "app/service/service_impl.hpp"
#include "app/service/visit.hpp"

#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace lectern {

namespace {

using namespace std::chrono_literals;

/// So that a sum of it and any moment is still a moment.
constexpr std::chrono::milliseconds time_max = 24h;
constexpr std::size_t io_units_limit = 64;

/// Why the options cannot be used; empty if they can.
std::string flaw_of(const service_options& options) {
  const std::pair<const char*, std::chrono::milliseconds> times[] = {
    {"drain_timeout", options.drain_timeout},
    {"connect_timeout", options.connect_timeout},
    {"slow_callback", options.slow_callback},
    {"authorize_timeout", options.authorize_timeout},
  };
  for (const auto& [name, value] : times)
    if (value <= 0ms || value > time_max)
      return std::string{name} + " must be more than 0 ms and at most a day";
  if (options.hang_up_grace < 0ms || options.hang_up_grace > time_max)
    return "hang_up_grace must be at least 0 ms and at most a day";
  if (options.drain_timeout < 5s)
    return "drain_timeout must be at least 5 s";
  if (options.io_units > io_units_limit)
    return "io_units must be at most 64";
  if (options.console_log_bytes == 0)
    return "console_log_bytes must be at least 1";
  if (options.callback_threads_max == 0)
    return "callback_threads_max must be at least 1";
  return {};
}

bool make_ready(int socket) {
  const int flags = ::fcntl(socket, F_GETFL);
  return flags >= 0 && ::fcntl(socket, F_SETFL, flags | O_NONBLOCK) == 0
         && ::fcntl(socket, F_SETFD, FD_CLOEXEC) == 0;
}

} // namespace

result<service> service::start(service_options options) {
  if (auto flaw = flaw_of(options); !flaw.empty())
    return bad_option(std::move(flaw));
  return ask_actors([&] { return impl::start(std::move(options)); });
}

service::service(std::unique_ptr<impl> state) noexcept : impl_(std::move(state)) {}

service::service(service&&) noexcept = default;

service& service::operator=(service&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

service::~service() {
  if (!impl_)
    return;
  if (!impl_->is_inside_callback())
    ask_actors([&] { return impl_->stop(); });
  else // It cannot wait for itself.
    std::thread{[state = std::move(impl_)] { state->stop(); }}.detach();
}

result<void> service::add_instance(std::string name, instance wanted) {
  return ask_actors([&] { return impl_->add_instance(name, std::move(wanted)); });
}

result<void> service::remove_instance(const std::string& name) {
  return ask_actors([&] { return impl_->remove_instance(name); });
}

result<void> service::listen(const unix_endpoint& endpoint) {
  return ask_actors([&]() -> result<void> {
    const auto port =
      impl_->listen([&] { return net::listen_unix(endpoint.path, endpoint.mode, endpoint.group); },
                    {.by = entry_point::local}, endpoint.path);
    if (!port)
      return port.error();
    return {};
  });
}

result<std::uint16_t> service::listen(const tcp_endpoint& endpoint) {
  if (endpoint.token.empty() && !endpoint.web_page && !impl_->host().has_authorizer())
    return bad_option("a TCP port needs `token`, `authorize` or `web_page`");
  stream_origin origin{.by = entry_point::tcp, .token = endpoint.token};
  if (endpoint.web_page)
    origin.web = std::make_shared<const web_port>(web_port{endpoint.names});
  auto port = ask_actors([&] {
    auto opened =
      impl_->listen([&] { return net::listen_tcp(endpoint.address, endpoint.port); }, origin,
                    endpoint.address + " port " + std::to_string(endpoint.port));
    if (opened && endpoint.web_page)
      impl_->open_page(page::page_url(endpoint.address, *opened));
    return opened;
  });
  if (!port && port.error().code == std::errc::invalid_argument)
    return bad_option("not an IP address: " + endpoint.address);
  return port;
}

result<sign_in_link> service::make_sign_in_link() {
  return ask_actors([&] { return impl_->make_sign_in_link(); });
}

void service::handle(http_request request, handover origin,
                     std::function<void(http_response)> answer) {
  visit_actors([&] { impl_->handle(std::move(request), origin, std::move(answer)); });
}

result<void> service::serve(int socket, const http_request& request, handover origin) {
  net::arrival stream{net::unique_fd{socket}, {}, std::move(origin.caller_name)};
  auto head = to_head(request, origin.path_prefix);
  if (!head)
    return head.error();
  if (!make_ready(socket))
    return error{std::error_code{errno, std::system_category()}, "cannot use this socket"};
  stream.first_bytes = std::move(*head);
  return impl_->serve(std::move(stream));
}

service_metrics service::metrics() const {
  return impl_->metrics();
}

result<stop_report> service::stop() {
  if (impl_->is_inside_callback())
    return error{service_errc::called_from_callback, "stop waits for callbacks to return, so "
                                                     "it cannot be called from one"};
  return ask_actors([&] { return impl_->stop(); });
}

} // namespace lectern
