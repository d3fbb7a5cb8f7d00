#pragma once

#include "actors/http/http_connection.hpp"
#include "actors/messages/message_ids.hpp"
#include "actors/session/service.hpp"
#include "actors/trace/flight_recorder.hpp"
#include "app/access/guess_limiter.hpp"
#include "app/config/instance_store.hpp"
#include "app/dialects/incus/api.hpp"
#include "app/page/sign_ins.hpp"
#include "app/service/gate.hpp"
#include "app/service/gatekeeper.hpp"
#include "app/service/host_calls.hpp"
#include "app/service/instance_calls.hpp"
#include "app/service/instance_maker.hpp"
#include "lectern/service.hpp"
#include "net/stream/acceptor.hpp"
#include "net/stream/inlet.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace lectern {

class access_log;
class unit_pool;
struct listener_options;

/// The actors of one service, and a gate for the threads of the host.
///
/// Threads inside the gate may talk to actors. To stop, it is closed, the actors end in order,
/// the threads inside get their answers or an error that says that the service has stopped, the
/// host's own code is waited for, and then everything is released.
class __attribute__((visibility("hidden"))) service::impl {
public:
  /// As `service::start`, for options that can be used.
  [[nodiscard]] static result<service> start(service_options options);

  /// @throws std::system_error, boost::system::system_error if there are no threads or
  ///   descriptors left.
  explicit impl(service_options options);

  result<void> add_instance(const std::string& name, instance wanted);
  result<void> remove_instance(const std::string& name);
  /// @param open Makes the socket: not if the service has stopped.
  /// @param where For people.
  /// @returns The port, 0 of a Unix socket.
  result<std::uint16_t>
  listen(const std::function<boost::system::result<net::listening_socket>()>& open,
         stream_origin origin, const std::string& where);
  void open_page(std::string url);
  result<sign_in_link> make_sign_in_link();
  void handle(http_request request, const handover& origin,
              std::function<void(http_response)> answer);
  result<void> serve(net::arrival stream);
  service_metrics metrics();
  stop_report stop();

  [[nodiscard]] const service_options& options() const noexcept { return options_; }
  [[nodiscard]] host_calls& host() noexcept { return *host_; }
  [[nodiscard]] bool is_inside_callback() const noexcept { return host_->pool().is_inside(); }

private:
  struct config : caf::actor_system_config {
    explicit config(std::size_t units);
  };

  [[nodiscard]] static error stopped();
  /// @returns Why the answer is not a `Reply`; `ec::none` if it is.
  template <class Reply, class Handle, class Request>
  ec ask(const Handle& receiver, Request message) {
    ec result = ec::none;
    caf::scoped_actor self{*system_};
    self->request(receiver, caf::infinite, std::move(message))
      .receive([](const Reply&) {}, [&](const caf::error& why) { result = to_ec(why); });
    return result;
  }
  [[nodiscard]] std::error_code start_trace();
  [[nodiscard]] std::error_code start_page();
  static void keep_revoked(host_calls& host, const std::string& key_file, std::string_view text);
  result<void> open_store();
  void start_actors();
  void restore_instances();
  [[nodiscard]] io_unit& next_unit();
  [[nodiscard]] listener_options
  options_of_listener(std::variant<net::listening_socket, net::inlet> socket, stream_origin origin);
  [[nodiscard]] incus::api_options options_of_api();
  [[nodiscard]] bool shut_down_actors(stop_report& report);
  [[nodiscard]] service_metrics read_metrics();
  void keep_metrics();

  const service_options options_;
  std::shared_ptr<host_calls> host_;
  std::shared_ptr<access_log> access_log_;
  gate gate_;
  std::atomic<std::size_t> next_unit_{0};
  std::atomic<std::size_t> instances_{0};

  std::unique_ptr<trace::flight_recorder> recorder_; ///< Outlives the actors that it records.
  std::unique_ptr<config> config_;
  std::unique_ptr<caf::actor_system> system_; ///< Null once stopped.
  household house_;
  std::optional<page::sign_ins> sign_ins_; ///< Set once started.
  access::guess_limiter guesses_;
  authenticate_function authenticate_; ///< At every listener.
  net::budget strangers_;              ///< At all of them together.
  service_actor service_;
  std::shared_ptr<access_channel> access_channel_; ///< Null without an authorizer.
  instance_calls instance_calls_;
  std::unique_ptr<lectern::config::instance_store>
    store_; ///< Until the inventory has it. Null: none.
  std::shared_ptr<const instance_maker> maker_;
  inventory_actor inventory_;
  std::optional<net::inlet> inlet_; ///< For the streams that the host accepts.

  std::mutex stop_mutex_; ///< Held while one thread stops.
  std::optional<stop_report> stopped_;
  std::mutex metrics_mutex_;
  service_metrics last_metrics_; ///< Valid once stopped.
};

} // namespace lectern
