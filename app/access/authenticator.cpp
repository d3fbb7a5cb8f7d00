#include "app/access/authenticator.hpp"

#include "app/access/access.hpp"
#include "app/page/browser_rules.hpp"
#include "app/page/serve.hpp"
#include "app/page/unknown_host.hpp"

#include <string>
#include <utility>

namespace lectern::access {

namespace {

class authenticator {
public:
  explicit authenticator(authenticator_options options)
    : options_(std::move(options)), guesses_(options_.guesses),
      strangers_(options_.limits.strangers_bytes), unproved_(options_.limits.unproved_bytes),
      known_(options_.limits.known_bytes) {}

  admission operator()(const net::http_request& head, const stream_origin& origin,
                       wall_time now) const {
    auto from = authenticate(head, origin, now);
    auto body = grant_for(head, from);
    const bool is_known = !from.refused && from.caller.method != auth_method::none
                          && from.caller.method != auth_method::presented;
    return {std::move(from), std::move(body), is_known};
  }

private:
  [[nodiscard]] request_sender authenticate(const net::http_request& head,
                                            const stream_origin& origin, wall_time now) const {
    request_sender from{.peer = origin.peer, .address = origin.address, .web = origin.web};
    switch (origin.by) {
    case entry_point::local:
      from.caller = local_principal(origin.peer);
      break;
    case entry_point::host:
      from.caller = host_principal(origin.name);
      break;
    case entry_point::tcp:
      from.caller = unknown_principal();
      authenticate_at_port(from, head, origin, now);
      break;
    }
    return from;
  }

  void authenticate_at_port(request_sender& from, const net::http_request& head,
                            const stream_origin& port, wall_time now) const {
    const bool is_about_page = port.web && page::is_about_page(head.target);
    if (!is_about_page && !port.token.empty() && !head.authorization.empty()
        && check_token(from, head.authorization, port.token, now))
      return;
    if (port.web)
      recognise_visitor(from, head, now);
    else if (options_.asks_host && port.token.empty())
      from.caller = presented_principal(head.authorization, from.address);
  }

  /// @returns Whether that decides who the sender is.
  bool check_token(request_sender& from, const std::string& authorization, const std::string& token,
                   wall_time now) const {
    if (!guesses_.may_try(from.address, now)) {
      guesses_.failed(from.address, now);
      from.refused = {429, std::string{too_many_guesses}};
      return true;
    }
    if (!is_bearer(authorization, token)) {
      guesses_.failed(from.address, now);
      return false;
    }
    guesses_.proved(from.address, now);
    from.caller = token_principal();
    return true;
  }

  void recognise_visitor(request_sender& from, const net::http_request& head, wall_time now) const {
    auto visitor = options_.sign_ins.find(head, now);
    if (visitor.empty())
      return;
    if (!page::is_known_host(head.host, from.web->names))
      from.refused = {421, page::unknown_host_text(head.host, from.web->names)};
    else if (!page::is_own_request(head))
      from.refused = {403, "Forbidden: cross-site request"};
    else
      from.caller = web_principal(visitor.id, std::move(visitor.name));
  }

  [[nodiscard]] net::body_grant grant_for(const net::http_request& head,
                                          const request_sender& from) const {
    const auto& limits = options_.limits;
    if (from.caller.method == auth_method::presented)
      return {.bytes_max = limits.body_bytes, .memory = unproved_};
    if (from.caller.method != auth_method::none)
      return {.bytes_max = limits.body_bytes, .memory = known_};
    if (from.web && head.method == "POST" && head.target == "/ui/sign-in")
      return {.bytes_max = limits.sign_in_bytes, .memory = strangers_};
    if (from.refused)
      return {.refused = from.refused};
    return {.refused = {403, std::string{distrust_text(head.authorization)}}};
  }

  authenticator_options options_;
  mutable guess_limiter guesses_;
  net::budget strangers_;
  net::budget unproved_;
  net::budget known_;
};

} // namespace

authenticate_function make_authenticator(authenticator_options options) {
  return authenticator{std::move(options)};
}

} // namespace lectern::access
