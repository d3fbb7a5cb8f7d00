#include "tests/simulation/api_session.hpp"

#include "app/dialects/session/session_codec.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace lectern::simulation {

namespace json = boost::json;

api_session::api_session(run_context& context, const session_plan& drawn,
                         request_maker make_request)
  : task_owner("session", drawn.number), plan(drawn), make_request_(std::move(make_request)),
    begins_(context.order, *this, "asks", [this] { ask(); }),
    leaves_(context.order, *this, "leaves", [this] { leave(); }),
    breaks_(context.order, *this, "breaks the protocol", [this] { break_protocol(); }) {
  sockets.push_back({"0"});
  if (!plan.in_session)
    sockets.push_back({"control"});
  for (std::size_t i = 0; i < sockets.size(); ++i)
    connects_.emplace_back(context.order, *this, "connects a socket", [this, i] { connect(i); });
  if (plan.in_session)
    peer_.emplace(context, *this);
  begins_.set_possible(true);
}

// -- its life -----------------------------------------------------------------------

void api_session::ask() {
  begins_.set_possible(false);
  json::object body;
  if (plan.in_session)
    body["protocol"] = session::protocol;
  if (plan.is_console) {
    body["force"] = plan.force;
  } else {
    body["command"] = {"exec", std::to_string(plan.number)};
    body["environment"] = {{"DETAIL", detail()}};
    body["interactive"] = body["wait-for-websocket"] = true;
  }
  begin = &make_request_(plan.maker, false);
  begin->on_outcome = [this](const api_request& request) { take_answer(request); };
  begin->send(request_of(people()[plan.maker], "POST",
                         plan.is_console ? "/1.0/instances/box/console" : "/1.0/instances/box/exec",
                         json::serialize(body)),
              plan.unit);
}

void api_session::take_answer(const api_request& request) {
  if (request.status() == 202) {
    const auto body = json::parse(request.answer->body);
    const auto& operation = body.at("metadata").as_object();
    id = operation.at("id").as_string().c_str();
    for (const auto& [name, secret] : operation.at("metadata").at("fds").as_object())
      secrets_.emplace(name, secret.as_string().c_str());
  }
  on_begun();
  update();
}

void api_session::connect(std::size_t index) {
  auto& request = make_request_(plan.maker, false);
  sockets[index].request = &request;
  request.on_link = [this](const api_request& upgraded) { take_link(upgraded); };
  request.on_outcome = [this](const api_request& outcome) {
    on_connected(outcome);
    update();
  };
  auto message = request_of(people()[plan.maker], "GET",
                            url() + "/websocket?secret=" + secrets_.at(sockets[index].name));
  message.wants_upgrade = true;
  if (plan.in_session)
    message.subprotocols = session::protocol;
  request.send(std::move(message), plan.unit);
  update();
}

void api_session::take_link(const api_request& request) {
  request.link->on_change = [this] { update(); };
  if (peer_)
    peer_->join(*request.link);
  if (left)
    request.link->leave();
}

void api_session::leave() {
  left = true;
  for (const auto& socket : sockets)
    if (socket.request != nullptr && socket.request->link)
      socket.request->link->leave();
  update();
}

void api_session::break_protocol() {
  broke = true;
  peer_->break_protocol(*plan.breaks);
  update();
}

// -- what became of it ----------------------------------------------------------------

bool api_session::is_connected() const {
  const auto* first = sockets.front().request;
  return first != nullptr && first->upgraded;
}

bool api_session::is_released() const {
  return std::all_of(sockets.begin(), sockets.end(), [](const socket_state& socket) {
    return socket.request == nullptr || !socket.request->link
           || socket.request->link->is_released();
  });
}

std::string api_session::secret() const {
  const auto found = secrets_.find("0");
  return found == secrets_.end() ? std::string{} : found->second;
}

void api_session::update() {
  for (std::size_t i = 0; i < connects_.size(); ++i)
    connects_[i].set_possible(!id.empty() && sockets[i].request == nullptr && !left
                              && !(plan.withholds && i == 0));
  const auto* first = sockets.front().request;
  const bool is_open = first != nullptr && first->link && first->link->is_open();
  if (peer_ && first != nullptr && first->link)
    peer_->update();
  leaves_.set_possible(plan.leaves && is_open && !left);
  breaks_.set_possible(plan.breaks && is_open && !broke);
}

// -- requests of others ---------------------------------------------------------------

net::http_request message_of(const use_plan& drawn, const api_session* session) {
  const auto& sender = people()[drawn.sender];
  const auto url = session != nullptr ? session->url() : std::string{};
  const auto socket = [&](const std::string& target) {
    auto request = request_of(sender, "GET", target);
    request.wants_upgrade = true;
    return request;
  };
  switch (drawn.kind) {
  case purpose::show:
    return request_of(sender, "GET", url);
  case purpose::cancel:
    return request_of(sender, "DELETE", url);
  case purpose::await:
    return request_of(sender, "GET", url + "/wait");
  case purpose::await_briefly:
    return request_of(sender, "GET", url + "/wait?timeout=5");
  case purpose::join:
    return socket(url + "/websocket?secret=" + session->secret());
  case purpose::guess:
    return socket(url + "/websocket?secret=guess");
  case purpose::list:
    return request_of(sender, "GET", "/1.0/operations?recursion=1");
  case purpose::read_log:
    return request_of(sender, "GET", "/1.0/instances/box/console");
  case purpose::clear_log:
    return request_of(sender, "DELETE", "/1.0/instances/box/console");
  case purpose::listen:
    return socket("/1.0/events");
  case purpose::sign_out:
    break;
  }
  return request_of(sender, "POST", "/ui/sign-out");
}

} // namespace lectern::simulation
