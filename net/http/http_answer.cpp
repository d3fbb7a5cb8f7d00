#include "net/http/http_answer.hpp"

#include <cassert>
#include <ctime>
#include <utility>

namespace lectern::net {

using parts_or_wait = std::optional<http_answer::parts>;

parts_or_wait http_answer::on_early_head(unsigned status, std::string content_type,
                                         http_fields fields) {
  assert(phase_ == phase::idle);
  phase_ = phase::head;
  // Without chunks only the end of the stream ends the body.
  shape_.keep_alive = shape_.keep_alive && shape_.version == 11;
  return head_parts(
    {.status = status, .content_type = std::move(content_type), .headers = std::move(fields)}, {});
}

parts_or_wait http_answer::on_answer(http_response answer) {
  assert(!answer_);
  answer_ = std::move(answer);
  if (phase_ == phase::head)
    return std::nullopt;
  if (std::exchange(phase_, phase::answer) == phase::body)
    return body_parts();
  const auto body = answer_->bytes();
  return head_parts({.status = answer_->status,
                     .content_type = std::move(answer_->content_type),
                     .body_bytes = body.size(),
                     .headers = std::move(answer_->headers)},
                    shape_.is_head ? std::string_view{} : body);
}

parts_or_wait http_answer::on_sent() {
  if (phase_ == phase::answer) {
    phase_ = phase::idle;
    answer_.reset();
    return std::nullopt;
  }
  phase_ = answer_ ? phase::answer : phase::body;
  return answer_ ? parts_or_wait{body_parts()} : std::nullopt;
}

http_answer::parts http_answer::head_parts(answer_head head, std::string_view body) {
  head.version = shape_.version;
  head.keep_alive = shape_.keep_alive;
  front_ = to_text(head, std::time(nullptr));
  return {front_, body, {}};
}

http_answer::parts http_answer::body_parts() {
  if (shape_.is_head)
    return {};
  const auto body = answer_->bytes();
  if (shape_.version != 11)
    return {body, {}, {}};
  front_ = chunk_front(body.size());
  back_ = chunk_back(body.size());
  return {front_, body, back_};
}

} // namespace lectern::net
