#include "app/service/service_impl.hpp"

#include "actors/http/exchange.hpp"
#include "actors/http/listener.hpp"
#include "actors/messages/message_ids.hpp"
#include "actors/runtime/unit_pool.hpp"
#include "actors/session/archive.hpp"
#include "actors/session/directory.hpp"
#include "actors/session/events.hpp"
#include "actors/trace_schema.hpp"
#include "app/access/access.hpp"
#include "app/access/authenticator.hpp"
#include "app/dialects/incus/codecs.hpp"
#include "app/page/page_file.hpp"
#include "app/service/instances.hpp"
#include "app/service/inventory.hpp"
#include "app/service/requests.hpp"
#include "app/service/service_log.hpp"
#include "app/service/sessions.hpp"
#include "net/http/http_link.hpp"
#include "net/loop/all_signals_blocked.hpp"
#include "net/stream/descriptor_limit.hpp"

#include <caf/actor_registry.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <latch>
#include <thread>
#include <utility>
#include <vector>

namespace lectern {

namespace {

/// More units than this only spread the wakeups: one carries 1 M messages/s.
constexpr unsigned io_units_max = 4;

/// No request of the API needs more.
constexpr std::size_t body_bytes_max = net::http_limits{}.body_bytes_max;

std::size_t unit_count(std::size_t wanted) {
  return wanted > 0 ? wanted : std::clamp(std::thread::hardware_concurrency(), 1U, io_units_max);
}

/// Throws unless so many more threads can be started. Called before the first actor exists: CAF
/// counts a detached actor without a thread as running, forever.
void check_threads(std::size_t count) {
  std::latch all_there{1};
  std::vector<std::jthread> threads;
  try {
    while (threads.size() < count)
      threads.emplace_back([&] { all_there.wait(); });
  } catch (...) {
    all_there.count_down();
    throw;
  }
  all_there.count_down();
}

/// Passes one answer on; reports an error if none is given.
class reply_once {
public:
  reply_once(call_strand strand, std::function<void(http_response)> answer)
    : strand_(std::move(strand)), answer_(std::move(answer)) {}
  reply_once(const reply_once&) = delete;
  reply_once& operator=(const reply_once&) = delete;
  ~reply_once() { give({503, "text/plain", "The service is stopping\n", {}}); }

  void give(net::http_response response) {
    if (auto answer = std::exchange(answer_, nullptr))
      strand_.post_last([answer = std::move(answer), response = std::move(response)] {
        answer(to_response(response));
      });
  }

private:
  call_strand strand_;
  std::function<void(http_response)> answer_;
};

} // namespace

error service::impl::stopped() {
  return {service_errc::stopped, "the service has stopped"};
}

service::impl::config::config(std::size_t units) {
  load<unit_pool>();
  set("scheduler.max-threads", units);
}

// -- begin ------------------------------------------------------------------------

service::impl::impl(service_options options)
  : options_(std::move(options)), host_(std::make_shared<host_calls>(options_)),
    access_log_(std::make_shared<access_log>(host_)),
    strangers_(net::strangers_in_all(net::descriptor_limit())) {
  const net::all_signals_blocked blocked; // Every thread of ours inherits it.
  config_ = std::make_unique<config>(unit_count(options_.io_units));
  system_ = std::make_unique<caf::actor_system>(*config_);
  unit_pool::of(*system_).check_started();
}

result<service> service::impl::start(service_options options) {
  try {
    auto state = std::make_unique<impl>(std::move(options));
    if (const auto failed = state->start_trace())
      return error{failed, "cannot write the trace in " + state->options_.trace};
    if (const auto failed = state->start_page())
      return error{failed, "cannot use the key in " + state->options_.web_key_file};
    if (auto opened = state->open_store(); !opened)
      return opened.error();
    state->start_actors();
    state->restore_instances();
    return service{std::move(state)};
  } catch (const boost::system::system_error& failed) {
    return error{failed.code(), "cannot start threads"};
  } catch (const std::system_error& failed) {
    return error{failed.code(), "cannot start threads"};
  }
}

std::error_code service::impl::start_trace() {
  if (options_.trace.empty())
    return {};
  auto& units = unit_pool::of(*system_);
  auto created = trace::flight_recorder::create(
    {.folder = options_.trace, .units = units.size(), .schema = trace_schema(options_.program)});
  if (created.has_error())
    return created.error();
  recorder_ = std::make_unique<trace::flight_recorder>(std::move(*created));
  units.record_to(*recorder_);
  return {};
}

void service::impl::start_actors() {
  const net::all_signals_blocked blocked;
  auto& units = unit_pool::of(*system_);
  auto& unit = units.unit(0);
  check_threads(options_.recordings.empty() ? 1 : 2);
  if (!options_.recordings.empty())
    house_.archive = spawn_archive(*system_, options_.recordings);
  house_.events = spawn_events(unit, incus::encode_event);
  house_.directory = spawn_directory(
    unit, house_.events, {}, [host = host_](const operation_info& info, const traffic* sum) {
      host->tell(to_event(info, sum));
    });
  instance_calls_ = spawn_instance_calls(
    unit, [host = host_](std::string text) { host->log(log_level::warning, std::move(text)); });
  maker_ = std::make_shared<const instance_maker>(
    instance_maker::surroundings{.host = host_,
                                 .directory = house_.directory,
                                 .calls = instance_calls_.actor,
                                 .console_log_bytes = options_.console_log_bytes,
                                 .next_unit = [this]() -> io_unit& { return next_unit(); }});
  inventory_ = spawn_inventory(
    *system_, {.directory = house_.directory, .maker = maker_, .store = std::move(store_)});
  if (host_->has_authorizer()) {
    auto keeper = spawn_gatekeeper(unit, host_);
    house_.gatekeeper = std::move(keeper.actor);
    access_channel_ = std::move(keeper.channel);
  }
  const auto options = options_of_api();
  for (std::size_t i = 0; i < units.size(); ++i)
    house_.apis.push_back(incus::spawn_api(units.unit(i), options));
  service_ = spawn_service(unit, house_);
  authenticate_ = access::make_authenticator(
    {.sign_ins = *sign_ins_, .guesses = guesses_, .asks_host = host_->has_authorizer()});
  inlet_.emplace(unit.loop());
  auto listener = spawn_listener(unit, options_of_listener(*inlet_, {.by = entry_point::host}));
  static_cast<void>(ask<listener_added>(service_, add_listener{std::move(listener)}));
}

incus::api_options service::impl::options_of_api() {
  return {.directory = house_.directory,
          .events = house_.events,
          .inventory = inventory_,
          .flaw_of_instance =
            [](const std::string& name, const instance_definition& wanted) {
              return flaw_of(name, defined_instance{wanted.description, wanted.keys, {}});
            },
          .operations = {.connect_timeout = options_.connect_timeout,
                         .hang_up_grace = options_.hang_up_grace},
          .gatekeeper = house_.gatekeeper,
          .access_timeout = options_.authorize_timeout,
          .archive = house_.archive,
          .page = page::embedded_files(),
          .sign_ins = *sign_ins_,
          .guesses = guesses_,
          .on_access =
            [log = access_log_](const access::access_note& note) {
              log->add(note, std::chrono::steady_clock::now());
            },
          .host = incus::read_host_facts()};
}

// -- what the host asks for ---------------------------------------------------------

io_unit& service::impl::next_unit() {
  return unit_pool::of(*system_).unit(next_unit_.fetch_add(1));
}

result<std::uint16_t>
service::impl::listen(const std::function<boost::system::result<net::listening_socket>()>& open,
                      stream_origin origin, const std::string& where) {
  const gate::pass inside{gate_};
  if (!inside)
    return stopped();
  auto socket = open();
  if (socket.has_error())
    return error{socket.error(), "cannot listen on " + where};
  const auto port = socket->port;
  auto listener =
    spawn_listener(next_unit(), options_of_listener(std::move(*socket), std::move(origin)));
  if (ask<listener_added>(service_, add_listener{listener}) != ec::none) {
    caf::anon_send(listener, shut_down{});
    return stopped();
  }
  host_->log(log_level::debug, "listening on " + where);
  return port;
}

listener_options
service::impl::options_of_listener(std::variant<net::listening_socket, net::inlet> socket,
                                   stream_origin origin) {
  return {.accepts_from = std::move(socket),
          .apis = house_.apis,
          .origin = std::move(origin),
          .limits = net::limits_for(net::descriptor_limit()),
          .strangers = strangers_,
          .authenticate = authenticate_};
}

void service::impl::handle(http_request request, const handover& origin,
                           std::function<void(http_response)> answer) {
  auto reply =
    std::make_shared<reply_once>(host_->pool().make_strand("answer of handle"), std::move(answer));
  const gate::pass inside{gate_};
  if (!inside)
    return;
  if (request.body.size() > body_bytes_max)
    return reply->give({413, "text/plain", "The request body is too large\n", {}});
  auto& unit = next_unit();
  spawn_exchange(
    unit, {.request = to_request(std::move(request), origin.path_prefix),
           .from = {.caller = access::host_principal(origin.caller_name)},
           .api = house_.apis.at(unit.index()),
           .answer = [reply](net::http_response response) { reply->give(std::move(response)); }});
}

result<void> service::impl::serve(net::arrival stream) {
  const gate::pass inside{gate_};
  if (!inside)
    return stopped();
  inlet_->push(std::move(stream));
  return {};
}

// -- numbers ----------------------------------------------------------------------

service_metrics service::impl::metrics() {
  {
    const gate::pass inside{gate_};
    if (inside)
      return read_metrics();
  }
  const std::lock_guard lock{metrics_mutex_};
  return last_metrics_;
}

service_metrics service::impl::read_metrics() {
  service_metrics sum;
  auto& units = unit_pool::of(*system_);
  std::uint64_t links_closed = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto& counts = units.unit(i).counts();
    sum.sessions_ended += counts.operations_gone.read(); // Ends first: never more than begins.
    sum.sessions_begun += counts.operations_begun.read();
    links_closed += counts.links_closed.read();
    sum.connections += counts.links_opened.read();
    sum.requests += counts.requests.read();
    sum.bytes_sent += counts.bytes_sent.read();
    sum.bytes_received += counts.bytes_received.read();
    sum.bytes_dropped += counts.bytes_dropped.read();
  }
  sum.connections -= links_closed;
  sum.sessions = sum.sessions_begun - sum.sessions_ended;
  sum.instances = instances_;
  sum.events_dropped = host_->dropped();
  sum.actors = system_->registry().running();
  return sum;
}

void service::impl::keep_metrics() {
  const std::lock_guard lock{metrics_mutex_};
  last_metrics_ = read_metrics();
}

// -- end --------------------------------------------------------------------------

bool service::impl::shut_down_actors(stop_report& report) {
  caf::scoped_actor self{*system_};
  bool in_time = true;
  self->request(std::exchange(service_, nullptr), options_.drain_timeout, shut_down{})
    .receive([&](const shut_down_done& done) { report.bytes_dropped = done.bytes_dropped; },
             [&](caf::error&) { in_time = false; });
  return in_time;
}

stop_report service::impl::stop() {
  const std::lock_guard one_at_a_time{stop_mutex_};
  if (stopped_)
    return *stopped_;
  const auto deadline = std::chrono::steady_clock::now() + options_.drain_timeout;
  gate_.close();
  if (house_.gatekeeper) // No request waits for the host any more.
    caf::anon_send(house_.gatekeeper, shut_down{});
  caf::anon_send(instance_calls_.actor, shut_down{}); // Nor for its databases.
  caf::anon_send(inventory_, shut_down{});
  stop_report report;
  report.timed_out = !shut_down_actors(report);
  gate_.await_empty(); // Every actor they were waiting on has replied or terminated.
  if (access_channel_)
    close(*access_channel_);
  instance_calls_.channel->close();
  instance_calls_.actor = nullptr;
  inventory_ = nullptr;
  maker_.reset();
  house_ = {};
  inlet_.reset();
  if (!report.timed_out) {
    system_->await_all_actors_done();
    access_log_->finish();
  }
  keep_metrics();
  if (report.bytes_dropped > 0)
    host_->log(log_level::warning,
               std::to_string(report.bytes_dropped) + " bytes of output to clients were dropped");
  instance_calls_.threads->stop(deadline);
  // The last calls of sources and callbacks are made now.
  report.callbacks_left = host_->pool().stop(
    std::max(deadline, std::chrono::steady_clock::now() + options_.slow_callback));
  if (report.timed_out) {
    // What still runs uses them.
    static_cast<void>(system_.release());
    static_cast<void>(config_.release());
    static_cast<void>(recorder_.release());
  } else {
    system_.reset();
    if (recorder_)
      recorder_->finish(report.bytes_dropped);
  }
  stopped_ = report;
  return report;
}

} // namespace lectern
