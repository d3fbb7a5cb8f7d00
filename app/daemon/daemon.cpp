#include "app/daemon/daemon.hpp"

#include "actors/archive.hpp"
#include "actors/console.hpp"
#include "actors/directory.hpp"
#include "actors/events.hpp"
#include "actors/listener.hpp"
#include "actors/message_ids.hpp"
#include "actors/service.hpp"
#include "actors/trace/flight_recorder.hpp"
#include "actors/trace_names.hpp"
#include "actors/unit_pool.hpp"
#include "app/incus/api.hpp"
#include "app/instances/host.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

namespace lectern {

namespace {

/// More units than this only spread the wakeups: one carries 1 M messages/s.
constexpr unsigned io_units_max = 4;

std::size_t unit_count(std::size_t wanted) {
  return wanted > 0 ? wanted : std::clamp(std::thread::hardware_concurrency(), 1U, io_units_max);
}

} // namespace

struct daemon::impl {
  struct config : caf::actor_system_config {
    explicit config(std::size_t units) {
      load<unit_pool>();
      set("scheduler.max-threads", units);
    }
  };

  explicit impl(const daemon_options& opts)
    : options(opts), cfg(unit_count(opts.io_units)), system(std::in_place, cfg) {}

  boost::system::error_code start_trace() {
    if (options.trace.empty())
      return {};
    auto& units = unit_pool::of(*system);
    auto created =
      trace::flight_recorder::create({.folder = options.trace,
                                      .units = units.size(),
                                      .schema = trace_schema("lecternd " LECTERN_VERSION)});
    if (created.has_error())
      return created.error();
    units.record_to(recorder.emplace(std::move(*created)));
    return {};
  }

  void start_service(net::listening_socket local, std::optional<net::listening_socket> remote) {
    auto& unit = unit_pool::of(*system).unit(0);
    household house;
    house.events = spawn_events(unit);
    house.directory = spawn_directory(unit, house.events);
    incus::api_options api;
    api.directory = house.directory;
    api.events = house.events;
    api.operations.hang_up_grace = options.hang_up_grace;
    if (!options.recordings.empty())
      api.archive = spawn_archive(*system, options.recordings);
    house.api = incus::spawn_api(unit, std::move(api));
    service = spawn_service(unit, house);
    auto host = make_host_instance(options.console_shell);
    caf::anon_send(house.directory, instance_entry{"host", host.description, unit.now(),
                                                   spawn_console(unit, std::move(*host.console)),
                                                   std::move(host.plan)});
    listen(house.api, std::move(local), {.by = door::local});
    if (remote) {
      port = remote->port;
      listen(house.api, std::move(*remote), {.by = door::tcp, .token = options.tcp->token});
    }
  }

  void listen(const api_actor& api, net::listening_socket socket, request_origin from) {
    auto& unit = unit_pool::of(*system).unit(0);
    caf::anon_send(service,
                   add_listener{spawn_listener(unit, {std::move(socket), api, std::move(from)})});
  }

  daemon_options options;
  std::uint16_t port = 0;
  std::optional<trace::flight_recorder> recorder; ///< Outlives whom it records.
  config cfg;
  std::optional<caf::actor_system> system; ///< None once stopped.
  service_actor service;
};

boost::system::result<daemon> daemon::start(const daemon_options& options) {
  if (options.tcp && options.tcp->token.empty())
    return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
  auto local = net::listen_unix(options.unix_socket);
  if (local.has_error())
    return local.error();
  std::optional<net::listening_socket> remote;
  if (options.tcp) {
    auto listening = net::listen_tcp(options.tcp->address, options.tcp->port);
    if (listening.has_error())
      return listening.error();
    remote = std::move(*listening);
  }
  auto state = std::make_unique<impl>(options);
  if (const auto failed = state->start_trace())
    return failed;
  state->start_service(std::move(*local), std::move(remote));
  return daemon{std::move(state)};
}

daemon::daemon(std::unique_ptr<impl> state) : impl_(std::move(state)) {}

daemon::daemon(daemon&&) noexcept = default;

daemon& daemon::operator=(daemon&& other) noexcept {
  if (impl_)
    stop();
  impl_ = std::move(other.impl_);
  return *this;
}

daemon::~daemon() {
  if (impl_)
    stop();
}

std::uint16_t daemon::tcp_port() const noexcept {
  return impl_->port;
}

std::size_t daemon::actor_count() const noexcept {
  return impl_->system ? impl_->system->registry().running() : 0;
}

void daemon::ask_to_stop(stop_report& report) {
  caf::scoped_actor self{*impl_->system};
  self->request(std::exchange(impl_->service, nullptr), impl_->options.drain_timeout, shut_down{})
    .receive([&](const shut_down_done& done) { report.bytes_dropped = done.bytes_dropped; },
             [&](caf::error&) { report.timed_out = true; });
}

stop_report daemon::stop() {
  stop_report report;
  if (!impl_->system)
    return report;
  ask_to_stop(report);
  impl_->system->await_actors_before_shutdown(!report.timed_out);
  impl_->system.reset();
  if (impl_->recorder && !report.timed_out)
    impl_->recorder->finish(report.bytes_dropped);
  return report;
}

} // namespace lectern
