#include "app/service/service_log.hpp"

#include <utility>

namespace lectern {

namespace {

std::string caller_of(const access::access_note& note) {
  // A client of TCP that was refused has shown no key, or a wrong one.
  const auto caller =
    note.protocol == "token" ? "a TCP client" : note.name + " (" + note.protocol + ')';
  return note.address.empty() ? caller : caller + " at " + note.address;
}

} // namespace

void access_log::add(const access::access_note& note, line_limit::time now) {
  using kind = access::access_note::event;
  switch (note.kind) {
  case kind::signed_in:
    return host_->log(log_level::info, "signed in to the web page: " + note.name);
  case kind::signed_out:
    return host_->log(log_level::info, "signed out of the web page: " + note.name);
  case kind::link_made:
    return host_->log(log_level::info, "sign-in link created for " + caller_of(note));
  case kind::refused:
    return add_refusal(note, now);
  }
}

void access_log::add_refusal(const access::access_note& note, line_limit::time now) {
  const auto verdict = refusals_.add(now);
  tell_skipped(verdict.skipped);
  if (!verdict.is_logged)
    return;
  host_->log(log_level::warning,
             "refused " + caller_of(note) + ": " + std::to_string(note.status) + ' ' + note.reason);
  if (verdict.is_last)
    host_->log(log_level::warning, "further refusals are counted, not logged, for a minute");
}

void access_log::finish() {
  tell_skipped(refusals_.take_skipped());
}

void access_log::tell_skipped(std::uint64_t count) {
  if (count > 0)
    host_->log(log_level::warning, std::to_string(count) + " more requests were refused");
}

child_spawner logging_spawner(child_spawner spawn, std::string name,
                              std::shared_ptr<host_calls> host) {
  return
    [spawn = std::move(spawn), name = std::move(name), host = std::move(host),
     last = boost::system::error_code{}](io_unit& unit, const net::child_options& options) mutable {
      auto spawned = spawn(unit, options);
      const auto failed = spawned.has_error() ? boost::system::error_code{spawned.error()}
                                              : boost::system::error_code{};
      if (failed && failed != last)
        host->log(log_level::warning, "the console of " + name
                                        + " cannot be started: " + failed.message() + "; retrying");
      else if (!failed && last)
        host->log(log_level::info, "the console of " + name + " has started");
      last = failed;
      return spawned;
    };
}

} // namespace lectern
