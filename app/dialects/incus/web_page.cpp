#include "app/dialects/incus/web_page.hpp"

#include "actors/runtime/secret.hpp"
#include "app/access/access.hpp"
#include "app/dialects/incus/body_reader.hpp"
#include "app/dialects/incus/envelope.hpp"
#include "app/page/browser_rules.hpp"
#include "app/page/page_url.hpp"
#include "app/page/serve.hpp"
#include "app/page/unknown_host.hpp"

#include <boost/json/object.hpp>

#include <utility>

namespace lectern::incus {

namespace json = boost::json;

namespace {

const refusal wrong_page{403, "Forbidden: cross-site request", {}};
const refusal wrong_token{
  403, "This link has been used or has expired. Ask for a new one with `lecternd link`.", {}};

bool is_trusted(const request_origin& from, std::string_view authorization) {
  return access::trust_in(from, authorization) != access::trust::none;
}

refusal wrong_host(const net::http_request& request, const request_origin& from) {
  return {421, page::unknown_host_text(request.host, from.web->names), {}};
}

principal principal_of(const page::visitor& visitor, std::string name) {
  return {"web:" + visitor.id, std::move(name)};
}

} // namespace

web_page::web_page(page::files all, std::string key, page::revoked_passes revoked,
                   access::access_observer on_access)
  : files_(all), on_access_(std::move(on_access)),
    key_(key.empty() ? make_secret() : std::move(key)), revoked_(std::move(revoked)) {}

void web_page::note(access::access_note::event kind, std::string name) const {
  if (on_access_)
    on_access_({kind, std::move(name), "web"});
}

void web_page::open(std::string url) {
  if (url_.empty())
    url_ = std::move(url);
}

invitation web_page::invite(wall_time now) {
  auto ticket = invitations_.make(now);
  auto url = page::sign_in_url(url_, ticket.token);
  return {std::move(ticket.token), std::move(url), ticket.expires};
}

std::optional<net::http_response> web_page::answer(const net::http_request& request,
                                                   const request_origin& from, wall_time now) {
  if (!from.web || request.fault_status != 0)
    return std::nullopt;
  last_ = outcome::answered;
  // To a stranger there is nothing else at `/`, whatever program they use.
  const bool is_lost = page::is_lost_browser(request)
                       || (page::is_home(request) && !is_trusted(from, request.authorization));
  if (is_lost && !files_.empty())
    return page::moved_to_page();
  if (!page::is_about_page(request.target))
    return std::nullopt;
  auto answer = page::is_known_host(request.host, from.web->names)
                  ? answer_here(request, now)
                  : answer_elsewhere(request, from);
  page::protect(answer);
  return answer;
}

net::http_response web_page::answer_elsewhere(const net::http_request& request,
                                              const request_origin& from) {
  return page::is_for_people(request) ? page::unknown_host_page(request.host, from.web->names)
                                      : error_answer(wrong_host(request, from));
}

net::http_response web_page::answer_here(const net::http_request& request, wall_time now) {
  const bool signs_in = request.target == "/ui/sign-in";
  if (request.method != "POST" || !(signs_in || request.target == "/ui/sign-out"))
    return page::serve(request, files_);
  if (!page::is_same_origin(request.origin, request.host))
    return error_answer(wrong_page);
  return signs_in ? sign_in(request, now) : sign_out(request, now);
}

std::optional<refusal> web_page::recognise(const net::http_request& request, request_origin& from,
                                           wall_time now) {
  if (!from.web || is_trusted(from, request.authorization))
    return std::nullopt;
  const auto visitor = page::sender_of(request, now, key_);
  if (visitor.empty() || revoked_.has(visitor.id, visitor.expires))
    return std::nullopt;
  if (!page::is_known_host(request.host, from.web->names))
    return wrong_host(request, from);
  if (!page::is_own_request(request))
    return wrong_page;
  from.by = entry_point::web;
  from.name = names_.name_of(visitor);
  from.caller = principal_of(visitor, from.name);
  return std::nullopt;
}

net::http_response web_page::sign_in(const net::http_request& request, wall_time now) {
  body_reader body{request.body};
  const auto token = body.text("token");
  const auto wanted = body.text("name");
  if (!page::is_name(wanted))
    body.refuse("A name must have 1 to 64 characters, and no control characters");
  if (body.refused())
    return error_answer(*body.refused());
  if (!invitations_.take(token, now)) {
    last_ = outcome::wrong_token;
    return error_answer(wrong_token);
  }
  last_ = outcome::signed_in;
  const auto id = make_uuid();
  const auto name = names_.add(id, wanted);
  note(access::access_note::event::signed_in, name);
  const auto pass = page::make_pass(id, name, now + page::visit_max, key_);
  auto answer = sync_answer(json::object{{"name", name}, {"proof", pass.proof}});
  answer.headers.emplace_back("Set-Cookie",
                              page::give_pass(request.host, request.origin, pass.cookie));
  return answer;
}

net::http_response web_page::sign_out(const net::http_request& request, wall_time now) {
  if (const auto visitor = page::sender_of(request, now, key_); !visitor.empty()) {
    departed_ = principal_of(visitor, visitor.name);
    names_.remove(visitor.id);
    revoked_.add(visitor.id, visitor.expires, now);
    last_ = outcome::signed_out;
    note(access::access_note::event::signed_out, visitor.name);
  }
  auto answer = sync_answer(json::object());
  answer.headers.emplace_back("Set-Cookie", page::take_pass(request.host, request.origin));
  return answer;
}

} // namespace lectern::incus
