#include "actors/http_connection_fsm.hpp"

#include <cassert>
#include <utility>

namespace lectern {

http_connection_fsm::actions http_connection_fsm::on(net::http_request& request) {
  assert(phase_ == phase::reading);
  phase_ = phase::asking;
  head_sent_ = false;
  return {ask{std::move(request)}};
}

http_connection_fsm::actions http_connection_fsm::on(const net::response_finished& event) {
  assert(phase_ == phase::answering);
  if (!event.keep_alive || stopping_)
    return end();
  phase_ = phase::reading;
  return {read{}};
}

http_connection_fsm::actions http_connection_fsm::on(const net::http_closed&) {
  return phase_ == phase::over ? actions{} : end();
}

http_connection_fsm::actions http_connection_fsm::on(const http_head& head) {
  if (phase_ != phase::asking || std::exchange(head_sent_, true))
    return {};
  return {respond_head{head.status}};
}

http_connection_fsm::actions http_connection_fsm::on(http_answer& answer) {
  if (phase_ != phase::asking)
    return {};
  phase_ = phase::answering;
  return {respond{std::move(answer.response)}};
}

http_connection_fsm::actions http_connection_fsm::on(const upgraded&) {
  if (phase_ != phase::asking)
    return {};
  phase_ = phase::over;
  return {hand_over{}, finish{}};
}

http_connection_fsm::actions http_connection_fsm::on(const request_expired&) {
  return phase_ == phase::reading ? end() : actions{};
}

http_connection_fsm::actions http_connection_fsm::on(const shut_down&) {
  stopping_ = true;
  return phase_ == phase::reading ? end() : actions{};
}

http_connection_fsm::actions http_connection_fsm::end() {
  phase_ = phase::over;
  return {finish{}};
}

} // namespace lectern
