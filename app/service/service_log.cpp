#include "app/service/service_log.hpp"

#include <mutex>
#include <utility>

namespace lectern {

namespace {

std::string caller_of(const access::access_note& note) {
  // A client of TCP that was refused has shown no key, or a wrong one.
  const auto caller =
    note.protocol == "token" ? "a TCP client" : note.name + " (" + note.protocol + ')';
  return note.address.empty() ? caller : caller + " at " + note.address;
}

/// What is logged of the attempts to open the source of one console, one after another.
class opening_log {
public:
  opening_log(std::string name, std::shared_ptr<host_calls> host)
    : name_(std::move(name)), host_(std::move(host)) {}

  void add(boost::system::error_code failed) {
    if (failed && failed != last_)
      host_->log(log_level::warning, "the console of " + name_
                                       + " cannot be started: " + failed.message() + "; retrying");
    else if (!failed && last_)
      host_->log(log_level::info, "the console of " + name_ + " has started");
    last_ = failed;
  }

private:
  std::string name_;
  std::shared_ptr<host_calls> host_;
  boost::system::error_code last_;
};

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
  const std::lock_guard lock{guard_};
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
  const std::lock_guard lock{guard_};
  tell_skipped(refusals_.take_skipped());
}

void access_log::tell_skipped(std::uint64_t count) {
  if (count > 0)
    host_->log(log_level::warning, std::to_string(count) + " more requests were refused");
}

opening_observer log_openings(std::string name, std::shared_ptr<host_calls> host) {
  return [log = std::make_shared<opening_log>(std::move(name), std::move(host))](
           boost::system::error_code failed) { log->add(failed); };
}

} // namespace lectern
