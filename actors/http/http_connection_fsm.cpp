#include "actors/http/http_connection_fsm.hpp"

#include <cassert>
#include <utility>

namespace lectern {

http_connection_fsm::actions http_connection_fsm::on(net::http_request& request) {
  assert(phase_ == phase::reading || phase_ == phase::late);
  return enter(phase::asking, {ask{std::move(request)}});
}

http_connection_fsm::actions http_connection_fsm::on(const net::response_progressed&) {
  if (phase_ != phase::answering || stopping_)
    return {};
  return {expect_progress{}};
}

http_connection_fsm::actions http_connection_fsm::on(const net::response_finished& event) {
  assert(phase_ == phase::answering);
  if (!event.keep_alive || stopping_)
    return end();
  head_sent_ = false;
  return enter(phase::reading, {read{}});
}

http_connection_fsm::actions http_connection_fsm::on(const net::peer_finished&) {
  if (phase_ != phase::asking)
    return {};
  return {expect_answer{}};
}

http_connection_fsm::actions http_connection_fsm::on(const net::http_closed&) {
  return phase_ == phase::over ? actions{} : end();
}

http_connection_fsm::actions http_connection_fsm::on(const http_head& head) {
  if (phase_ != phase::asking || std::exchange(head_sent_, true))
    return {};
  return {respond_head{head}};
}

http_connection_fsm::actions http_connection_fsm::on(http_answer& answer) {
  if (phase_ != phase::asking)
    return {};
  actions result{respond{std::move(answer.response)}};
  result.push_back(stopping_ ? action{expect_end{}} : action{expect_progress{}});
  return enter(phase::answering, std::move(result));
}

http_connection_fsm::actions http_connection_fsm::on(const upgraded&) {
  if (phase_ != phase::asking)
    return {};
  return enter(phase::over, {hand_over{}, finish{}});
}

http_connection_fsm::actions http_connection_fsm::on(const request_expired& event) {
  if (phase_ != phase::reading)
    return {};
  if (!event.has_begun)
    return end();
  return enter(phase::late, {expire{}});
}

http_connection_fsm::actions http_connection_fsm::on(const answer_expired&) {
  return is_in_work() ? end() : actions{};
}

bool http_connection_fsm::is_in_work() const noexcept {
  return phase_ == phase::asking || phase_ == phase::answering;
}

http_connection_fsm::actions http_connection_fsm::stop() {
  const bool is_first = !std::exchange(stopping_, true);
  if (phase_ == phase::reading || phase_ == phase::late)
    return end();
  if (phase_ == phase::answering && is_first)
    return {expect_end{}};
  return {};
}

http_connection_fsm::actions http_connection_fsm::end() {
  return enter(phase::over, {finish{}});
}

http_connection_fsm::actions http_connection_fsm::enter(phase next, actions out) {
  assert(phase_ != phase::over);
  phase_ = next;
  check_invariants();
  return out;
}

void http_connection_fsm::check_invariants() const {
  const bool is_read = phase_ == phase::reading || phase_ == phase::late;
  assert(!is_read || !stopping_);
  assert(!is_read || !head_sent_);
}

} // namespace lectern
