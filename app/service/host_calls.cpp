#include "app/service/host_calls.hpp"

#include "app/service/log_text.hpp"

#include <cstddef>
#include <utility>

namespace lectern {

namespace {

/// Of each kind, waiting for a host that is slower than its service: some megabytes.
constexpr std::size_t calls_waiting_max = 10'000;

} // namespace

host_calls::host_calls(const service_options& options)
  : authorize_(options.authorize), observe_(options.on_session), log_(options.log),
    pool_({.threads_max = options.callback_threads_max,
           .slow_after = options.slow_callback,
           .report = [this](const std::string& text) { log(log_level::warning, text); }}),
    authorize_strand_(pool_.make_strand("authorize", calls_waiting_max)),
    observe_strand_(pool_.make_strand("on_session", calls_waiting_max)),
    log_strand_(pool_.make_strand("log", calls_waiting_max)) {}

void host_calls::log(log_level level, const std::string& text) {
  if (log_) // Names in it may be of a client.
    count_unless(log_strand_.post(
      [self = shared_from_this(), level, text = log_text(text)] { self->log_(level, text); }));
}

void host_calls::tell(session_event event) {
  if (observe_)
    count_unless(observe_strand_.post(
      [self = shared_from_this(), event = std::move(event)] { self->observe_(event); }));
}

void host_calls::ask(access_request request, access_answer answer) {
  if (!authorize_strand_.post([self = shared_from_this(), request = std::move(request), answer] {
        self->authorize_(request, answer);
      }))
    answer.deny("Too many requests are waiting for authorization");
}

} // namespace lectern
