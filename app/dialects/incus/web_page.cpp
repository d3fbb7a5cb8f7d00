#include "app/dialects/incus/web_page.hpp"

#include "app/access/access.hpp"
#include "app/dialects/incus/body_reader.hpp"
#include "app/dialects/incus/envelope.hpp"
#include "app/page/browser_rules.hpp"
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

} // namespace

web_page::web_page(page::files files, page::sign_ins sign_ins, access::guess_limiter guesses,
                   access::access_observer on_access)
  : files_(files), sign_ins_(std::move(sign_ins)), guesses_(std::move(guesses)),
    on_access_(std::move(on_access)) {}

void web_page::note(access::access_note::event kind, std::string name) const {
  if (on_access_)
    on_access_({kind, std::move(name), "web"});
}

std::optional<page_answer> web_page::answer(const net::http_request& request,
                                            const request_sender& from, wall_time now) {
  if (!from.web || request.fault_status != 0)
    return std::nullopt;
  // To a client without a token there is nothing else at `/`, whatever program it is.
  const bool is_lost = page::is_lost_browser(request)
                       || (page::is_home(request) && from.caller.method != auth_method::token);
  if (is_lost && !files_.empty())
    return page_answer{page::moved_to_page()};
  if (!page::is_about_page(request.target))
    return std::nullopt;
  auto answer = page::is_known_host(request.host, from.web->names)
                  ? answer_here(request, from, now)
                  : page_answer{answer_elsewhere(request, from)};
  page::protect(answer.response);
  return answer;
}

net::http_response web_page::answer_elsewhere(const net::http_request& request,
                                              const request_sender& from) {
  const auto& names = from.web->names;
  return page::is_for_people(request)
           ? page::unknown_host_page(request.host, names)
           : error_answer({421, page::unknown_host_text(request.host, names), {}});
}

page_answer web_page::answer_here(const net::http_request& request, const request_sender& from,
                                  wall_time now) {
  const bool signs_in = request.target == "/ui/sign-in";
  if (request.method != "POST" || !(signs_in || request.target == "/ui/sign-out"))
    return {page::serve(request, files_)};
  if (!page::is_same_origin(request.origin, request.host))
    return {error_answer(wrong_page)};
  return signs_in ? sign_in(request, from, now) : sign_out(request, now);
}

page_answer web_page::sign_in(const net::http_request& request, const request_sender& from,
                              wall_time now) {
  body_reader body{request.body};
  const auto token = body.text("token");
  const auto name = body.text("name");
  if (!page::is_name(name))
    body.refuse("A name must have 1 to 64 characters, and no control characters");
  if (body.refused())
    return {error_answer(*body.refused())};
  const auto entered = sign_ins_.enter(token, name, now);
  if (!entered)
    return refuse_link(from.address, now);
  note(access::access_note::event::signed_in, entered->name);
  auto answer = sync_answer(json::object{{"name", entered->name}, {"proof", entered->pass.proof}});
  answer.headers.emplace_back("Set-Cookie",
                              page::give_pass(request.host, request.origin, entered->pass.cookie));
  return {std::move(answer)};
}

/// The token of a link has 256 bits: looking at it gives nothing away, and the right one works.
page_answer web_page::refuse_link(const std::string& address, wall_time now) {
  const bool is_limited = !guesses_.may_try(address, now);
  guesses_.failed(address, now);
  if (!is_limited)
    return {error_answer(wrong_token), refusal{wrong_token.status, "wrong sign-in link", {}}};
  const refusal limited{429, std::string{access::too_many_guesses}, {}};
  return {error_answer(limited), limited};
}

page_answer web_page::sign_out(const net::http_request& request, wall_time now) {
  page_answer left{sync_answer(json::object())};
  left.response.headers.emplace_back("Set-Cookie", page::take_pass(request.host, request.origin));
  const auto visitor = sign_ins_.sign_out(request, now);
  if (visitor.empty())
    return left;
  note(access::access_note::event::signed_out, visitor.name);
  left.departed = access::web_principal(visitor.id, visitor.name);
  return left;
}

} // namespace lectern::incus
